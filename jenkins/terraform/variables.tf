variable "bucket" {
  description = "Name of the bucket: secrets.bucket in platform.yml."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "The name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "environments" {
  description = "Environments of platform.yml that have files of secrets; each gets a policy to deploy with."
  type        = set(string)

  validation {
    condition     = length(var.environments) > 0 && !contains(var.environments, "shared")
    error_message = "Name at least one environment; shared is the folder of all of them."
  }
}

variable "policy_path" {
  description = "Path of the IAM policies."
  type        = string
  default     = "/slipway/"
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}

variable "records_bucket" {
  description = "Name of the bucket for the archive of releases: records.bucket in platform.yml. None is made where it is empty."
  type        = string
  default     = ""
}

variable "records_lock_days" {
  description = "Days for which Object Lock keeps each record from everybody; 0 for no Object Lock."
  type        = number
  default     = 0
}
