# The provider, and a state in Object Storage, of which the rest comes with `terraform init -backend-config=<file>`:
# bucket, access_key and secret_key.
terraform {
  required_version = ">= 1.7"
  required_providers {
    yandex = {
      source  = "yandex-cloud/yandex"
      version = "~> 0.222.0"
    }
  }

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
