variable "name" {
  description = "Name of the bucket."
  type        = string
}

variable "object_lock" {
  description = "Whether objects may be locked; it can be said only when the bucket is made."
  type        = bool
  default     = false
}

variable "refusals" {
  description = "What nobody may do with the objects: statements of a policy, each with Sid, Action and Condition alone."
  type        = any
  default     = []
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
}
