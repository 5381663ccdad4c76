# The tracker in a folder of its own, with infra/terraform as a module. The functions' zips come first:
#   npm run deploy -- terraform --check
# The token is YC_TOKEN's; the secrets are TF_VAR_sealing_keys and TF_VAR_api_keys, and stay in Terraform's state.
variable "cloud_id" { type = string }
variable "folder_id" { type = string }

variable "sealing_keys" {
  type      = string
  sensitive = true
}

variable "api_keys" {
  type      = string
  sensitive = true
}

module "tracker" {
  source    = "../../../infra/terraform"
  cloud_id  = var.cloud_id
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

# YDB_DOCAPI_ENDPOINT of `npm run tables`, which makes the tables once all this is there.
output "document_api_endpoint" {
  value = module.tracker.document_api_endpoint
}
