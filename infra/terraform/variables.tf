variable "folder_id" {
  type        = string
  description = "The folder that the tracker is deployed to."
}

variable "name" {
  type        = string
  default     = null
  description = "What the names of everything begin with; that of infra/functions.json by default."

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", coalesce(var.name, "default")))
    error_message = "The name is 1 to 40 lower-case letters, digits and hyphens; it begins with a letter and ends with no hyphen."
  }
  validation {
    condition     = !endswith(coalesce(var.name, "default"), "-serverless")
    error_message = "Names that end in -serverless are those of a deployment by the Serverless Framework."
  }
}

variable "labels" {
  type        = map(string)
  default     = {}
  description = "Labels of everything that has labels, besides application = operation-tracker."
}

variable "bundles" {
  type        = string
  default     = null
  description = "The folder with the functions' zips, list.zip and so on; by default dist, where `npm run deploy -- zips` puts them."
}

variable "secrets" {
  type        = map(string)
  sensitive   = true
  description = "The secret settings by name, such as SEALING_KEYS; they go to Lockbox, and to the functions that read them."

  validation {
    condition     = contains(keys(var.secrets), "SEALING_KEYS")
    error_message = "SEALING_KEYS is required."
  }

  validation {
    condition     = sum(concat([0], [for name, value in var.secrets : length(name) + length(value)])) <= 4096
    error_message = "The secrets take more than 4096 bytes, names included, and the platform takes that of all settings; of a key of Google's only type, client_email, private_key_id and private_key are used."
  }
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "Settings that differ from infra/functions.json. With DIRECT_CALLS, any account with the role functions.functionInvoker on a function calls it without a key, in the name that the setting gives: workflow steps do, and wait-for-operation is deployed. Without, such calls are refused."
}

variable "observer_roles" {
  type        = set(string)
  default     = ["auditor"]
  description = "What the tracker may see in the observed folders, and so may all of its callers. Cancelling needs a service's editor role besides."
}

variable "observed_folder_ids" {
  type        = set(string)
  default     = []
  description = "Folders whose operations are tracked besides those of the tracker's own."
}

variable "request_units_per_second" {
  type        = number
  default     = 50
  description = "The most that the database does in a second; what is above that is throttled and tried again. It bounds the bill."

  validation {
    condition     = var.request_units_per_second >= 10 && floor(var.request_units_per_second) == var.request_units_per_second
    error_message = "The database does a whole number of request units a second, at least 10."
  }
}

variable "storage_gigabytes" {
  type        = number
  default     = 10
  description = "The most that the database stores."

  validation {
    condition     = var.storage_gigabytes >= 1
    error_message = "The database stores at least 1 GB."
  }
}

variable "deletion_protection" {
  type        = bool
  default     = true
  description = "Keeps the database and the Lockbox secret with the settings from being destroyed."
}

variable "queue_sinks" {
  type        = bool
  default     = false
  description = "Whether watches may name queues: any of the folder's. Gives the functions static keys that write to them."
}

variable "workflow_sinks" {
  type        = bool
  default     = false
  description = "Whether watches may name workflows: any of the folder's. on-operation-done is deployed only then."
}

variable "follow_up_function_id" {
  type        = string
  default     = ""
  description = "The function that the workflow on-operation-done calls after a success, which it is given the role for; without it, alert_url or workflow_sinks that workflow is left out."
}

variable "alert_url" {
  type        = string
  default     = ""
  description = "Where the workflow on-operation-done posts what has failed."

  validation {
    condition     = var.alert_url == "" || startswith(var.alert_url, "https://")
    error_message = "The address begins with https://."
  }
}
