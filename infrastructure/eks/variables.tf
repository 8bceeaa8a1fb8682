variable "name" {
  description = "Name of the cluster, and the beginning of every other name here."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,31}$", var.name))
    error_message = "The name begins with a letter and has 2 to 32 lower-case letters, digits and hyphens."
  }
}

variable "kubernetes" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.35"

  validation {
    condition     = can(regex("^1\\.[1-9][0-9]$", var.kubernetes))
    error_message = "A minor version is needed, such as 1.35: EKS chooses the patch."
  }
}

variable "zones" {
  description = "Three availability zones of one region, such as eu-west-1a."
  type        = list(string)

  validation {
    condition     = length(var.zones) == 3 && length(distinct(var.zones)) == 3
    error_message = "Three different zones are needed, so that one of them may fail."
  }

  validation {
    condition     = length(distinct([for zone in var.zones : try(regex("^([a-z]+(?:-[a-z]+)+-[0-9])[a-z]$", zone)[0], zone)])) == 1
    error_message = "The zones are availability zones of one region, such as eu-west-1a, eu-west-1b and eu-west-1c."
  }
}

variable "cidr" {
  description = "Addresses of the VPC, a private /16."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = can(regex("^(10\\.[0-9]+|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.0\\.0/16$", var.cidr)) && can(cidrnetmask(var.cidr))
    error_message = "A private /16 is needed, such as 10.20.0.0/16."
  }
}

variable "api_from" {
  description = "Addresses from which the API server is reached from outside of the VPC; none keeps it inside."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for block in var.api_from : can(cidrnetmask(block)) && try(tonumber(split("/", block)[1]), 0) >= 16])
    error_message = "The API server is not opened to everybody: name the IPv4 addresses of agents and people, such as 203.0.113.7/32, a /16 at most."
  }
}

variable "log_days" {
  description = "Days for which the logs of the control plane are kept, the audit log among them."
  type        = number
  default     = 90

  validation {
    condition     = contains([30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_days)
    error_message = "CloudWatch keeps logs for 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827 or 3653 days."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}
