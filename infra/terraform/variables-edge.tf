variable "requests_per_minute" {
  type        = number
  default     = 600
  description = "What one address may send in a minute; what is above that is answered 429. 0 makes no profile of Smart Web Security, which is billed by the request."

  validation {
    condition     = var.requests_per_minute >= 0 && floor(var.requests_per_minute) == var.requests_per_minute
    error_message = "The limit is a whole number of requests a minute, or 0 for none."
  }
}

variable "security_profile_id" {
  type        = string
  default     = ""
  description = "A profile of Smart Web Security that guards the gateway, in the place of the one that is made."
}

variable "domains" {
  type        = map(string)
  default     = {}
  description = "Domains that the gateway answers at besides its own, each with the id of its certificate in Certificate Manager."
}

variable "log_retention_days" {
  type        = number
  default     = 14
  description = "For how long the log is kept."

  validation {
    condition     = contains(range(1, 31), var.log_retention_days)
    error_message = "The log is kept for a whole number of days, 1 to 30."
  }
}

variable "kms_key_id" {
  type        = string
  default     = null
  description = "The key of Key Management Service that the secrets in Lockbox are encrypted with; Lockbox has one of its own."
}
