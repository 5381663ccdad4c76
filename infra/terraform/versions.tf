# The provider's settings come from outside: from the module's caller, or from the environment (YC_TOKEN or
# YC_SERVICE_ACCOUNT_KEY_FILE, and YC_CLOUD_ID), so that these files are a module and a deployment of their own alike.
terraform {
  required_version = ">= 1.7"
  required_providers {
    yandex = {
      source  = "yandex-cloud/yandex"
      version = "~> 0.222.0"
    }
  }
}

# What both ways to deploy need is written once: names, entry points, memory, time limits, settings.
locals {
  spec      = jsondecode(file("${path.module}/../functions.json"))
  functions = local.spec.functions
  name      = coalesce(var.name, local.spec.name)
  labels    = merge({ application = "operation-tracker" }, var.labels)

  # Seconds that a new role is waited for before it is relied on: IAM is eventually consistent.
  role_delay = 30
}
