terraform {
  required_version = ">= 1.5"
  required_providers {
    yandex = {
      source  = "yandex-cloud/yandex"
      version = "~> 0.222"
    }
  }
}

# The token (YC_TOKEN) or key file (YC_SERVICE_ACCOUNT_KEY_FILE) comes from the environment.
provider "yandex" {
  cloud_id  = var.cloud_id
  folder_id = var.folder_id
}

# What both ways to deploy need is written once: names, entry points, memory, time limits, settings.
locals {
  spec      = jsondecode(file("${path.module}/../functions.json"))
  functions = local.spec.functions
  name      = coalesce(var.name, local.spec.name)
}
