output "url" {
  description = "Where the tracker answers."
  value       = "https://${yandex_api_gateway.tracker.domain}"
}

output "document_api_endpoint" {
  description = "YDB_DOCAPI_ENDPOINT of `npm run tables`."
  value       = yandex_ydb_database_serverless.tracker.document_api_endpoint
}

output "service_account_id" {
  description = "The account that the tracker asks the clouds as; give it roles in further folders."
  value       = yandex_iam_service_account.functions.id
}

output "dead_letter_queue" {
  description = "The timer's calls that failed with every retry."
  value       = yandex_message_queue.dead_letters.id
}

output "function_ids" {
  description = "The functions, for workflow steps and direct calls, which they take where DIRECT_CALLS is set."
  value       = { for name, function in yandex_function.tracker : name => function.id }
}

output "workflows_account_id" {
  description = "The account that workflows run as, and that may call the functions where DIRECT_CALLS is set."
  value       = yandex_iam_service_account.workflows.id
}

output "workflow_ids" {
  description = "The workflows, for sinks of watches and for steps of others."
  value       = { for name, workflow in yandex_serverless_workflow.tracker : name => workflow.id }
}

output "log_group_id" {
  description = "The log group of functions and gateway."
  value       = yandex_logging_group.tracker.id
}

output "release" {
  description = "The tag of the functions' versions that were deployed together."
  value       = local.release
}
