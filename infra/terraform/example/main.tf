# The tracker as a module of one's own configuration: with a provider, a state and a version that are one's own.
terraform {
  required_version = ">= 1.5"
  required_providers {
    yandex = {
      source  = "yandex-cloud/yandex"
      version = "~> 0.222.0"
    }
  }

  # The rest of it comes with `terraform init -backend-config=…`: bucket, access_key, secret_key.
  backend "s3" {
    endpoints                   = { s3 = "https://storage.yandexcloud.net" }
    region                      = "ru-central1"
    key                         = "operation-tracker.tfstate"
    skip_region_validation      = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}

variable "folder_id" {
  type = string
}

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
  # From elsewhere: source = "git::https://…/operation-tracker.git//infra/terraform?ref=v0.1.0"
  source = "../"

  folder_id = var.folder_id
  bundles   = "${path.module}/../../../dist"
  secrets   = { SEALING_KEYS = var.sealing_keys, API_KEYS = var.api_keys }
}

output "url" {
  value = module.tracker.url
}

output "document_api_endpoint" {
  value = module.tracker.document_api_endpoint
}
