output "intake_address" {
  description = "Where the public files a complaint."
  value       = local.intake_address
}

output "staff_address" {
  description = "Where staff sign in."
  value       = local.staff_address
}

output "sign_in_address" {
  description = "What the OpenID Connect provider must be told as the address to return to; null behind Identity-Aware Proxy."
  value       = var.sign_in == "oidc" ? "${local.staff_address}/sign-in" : null
}

output "sla_check_address" {
  description = "The private function; Cloud Tasks and Cloud Scheduler alone get an answer there."
  value       = local.sla_check_address
}

output "queues" {
  description = "The queues' full names, for gcloud tasks."
  value       = { for name, queue in google_cloud_tasks_queue.queues : name => queue.id }
}

output "evidence_bucket" {
  description = "Where the daily seals lie."
  value       = google_storage_bucket.evidence.name
}

output "operator_environment" {
  description = "What the tools that operators run from a shell need beside their own sign-in."
  value = {
    GOOGLE_CLOUD_PROJECT = var.project
    FIRESTORE_DATABASE   = google_firestore_database.complaints.name
    OFFICE               = var.office
    EVIDENCE_BUCKET      = google_storage_bucket.evidence.name
    PHOTO_BUCKET         = google_storage_bucket.photos.name

    TASKS_QUEUE           = local.queues_for["deadlines"]
    ALERTS_QUEUE          = local.queues_for["alerts"]
    SLA_CHECK_URL         = local.sla_check_address
    TASKS_SERVICE_ACCOUNT = google_service_account.tasks.email
  }
}
