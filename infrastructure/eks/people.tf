variable "admins" {
  description = "ARNs of the platform team's IAM roles: administrators of the cluster, who may assume the roles to deploy with too."
  type        = set(string)

  validation {
    condition     = length(var.admins) > 0 && alltrue([for arn in var.admins : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", arn))])
    error_message = "Name at least one IAM role, such as arn:aws:iam::123456789012:role/platform: nobody else could enter the cluster."
  }
}

variable "agents" {
  description = "ARNs of the IAM roles that build agents run as: they may assume the roles to deploy with, and nothing else of this."
  type        = set(string)

  validation {
    condition     = length(var.agents) > 0 && alltrue([for arn in var.agents : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+$", arn))])
    error_message = "Name the IAM roles of the agents, such as arn:aws:iam::123456789012:role/jenkins, and no account as a whole."
  }

  validation {
    condition     = length(setintersection(var.agents, var.admins)) == 0
    error_message = "An agent that is an administrator would deploy past the rights of its environment."
  }
}

variable "environments" {
  description = "Environments of platform.yml in this cluster, each with its namespace."
  type        = map(string)

  validation {
    condition     = length(var.environments) > 0 && alltrue([for word in concat(keys(var.environments), values(var.environments)) : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", word))])
    error_message = "Name at least one environment; its name and its namespace are DNS labels."
  }

  validation {
    condition     = alltrue([for namespace in values(var.environments) : !startswith(namespace, "kube-") && namespace != "default"])
    error_message = "An environment has a namespace of its own, not one of Kubernetes."
  }

  validation {
    condition     = length(distinct(values(var.environments))) == length(var.environments)
    error_message = "Two environments in one namespace could undo each other's releases."
  }

  validation {
    condition     = alltrue([for environment in keys(var.environments) : length("${var.name}-deploy-${environment}") <= 64])
    error_message = "The name of a role, NAME-deploy-ENVIRONMENT, has at most 64 characters."
  }
}

variable "policies" {
  description = "ARNs of further policies of the roles to deploy with, by environment, such as those of jenkins/terraform."
  type        = map(list(string))
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.policies), keys(var.environments))) == 0
    error_message = "There is a policy for an environment that is not in this cluster."
  }
}

variable "services" {
  description = "Services that get a repository of images."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for service in var.services : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", service)) && length(service) >= 2])
    error_message = "A repository's name has lower-case letters and digits, with single dots, hyphens, underscores and slashes between them."
  }
}
