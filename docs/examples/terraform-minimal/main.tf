# The tracker in a folder of its own, with infra/terraform as a module. The functions' packages come first, into dist:
#   npm run build && npm run deploy -- zips
# The token is YC_TOKEN's; the secrets are TF_VAR_sealing_keys and TF_VAR_api_keys.
variable "folder_id" { type = string }

variable "sealing_keys" {
  type      = string
  sensitive = true
}

variable "api_keys" {
  type      = string
  sensitive = true
}

provider "yandex" {
  folder_id = var.folder_id
}

module "tracker" {
  source    = "../../../infra/terraform"
  folder_id = var.folder_id
  secrets = {
    SEALING_KEYS = var.sealing_keys
    API_KEYS     = var.api_keys
  }
}

# Where the tracker answers.
output "url" {
  value = module.tracker.url
}

# YDB_DOCAPI_ENDPOINT of `npm run tables`, which makes the tables between the database and the rest.
output "document_api_endpoint" {
  value = module.tracker.document_api_endpoint
}
