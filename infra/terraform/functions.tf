# The three functions, as Cloud Run functions: Identity-Aware Proxy needs this kind, and all are deployed one way.

locals {
  sizes      = { intake = var.intake, transition = var.transition, sla_check = var.sla_check }
  base_image = "${var.region}-docker.pkg.dev/serverless-runtimes/google-22-full/runtimes/python311"
  images     = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
}

resource "google_artifact_registry_repository" "images" {
  #checkov:skip=CKV_GCP_84:the images hold this repository's code and nothing of anybody
  project       = var.project
  location      = var.region
  repository_id = "functions"
  format        = "DOCKER"
  description   = "The functions' images, built from their bundles"

  cleanup_policies {
    id     = "keep-for-rolling-back"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }

  cleanup_policies {
    id     = "drop-old"
    action = "DELETE"
    condition {
      older_than = "2592000s" # 30 days
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  project    = var.project
  location   = var.region
  repository = google_artifact_registry_repository.images.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.builder.member
}

resource "google_project_iam_member" "builder_logs" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.builder.member
}

# Named by their bytes: the same tree is the same object, and no deployment.
resource "google_storage_bucket_object" "bundles" {
  for_each = local.functions

  bucket = google_storage_bucket.bundles.name
  name   = "${each.key}-${filesha256("${var.bundles}/${each.key}.zip")}.zip"
  source = "${var.bundles}/${each.key}.zip"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_cloud_run_v2_service" "functions" {
  for_each = local.functions

  project              = var.project
  location             = var.region
  name                 = replace(each.key, "_", "-")
  ingress              = each.key == "sla_check" ? "INGRESS_TRAFFIC_INTERNAL_ONLY" : "INGRESS_TRAFFIC_ALL" # Tasks and Scheduler count as internal
  iap_enabled          = each.key == "transition" && var.sign_in == "iap"
  invoker_iam_disabled = false
  deletion_protection  = true
  custom_audiences     = [local.address_of[each.key]]

  build_config {
    source_location          = "gs://${google_storage_bucket.bundles.name}/${google_storage_bucket_object.bundles[each.key].name}"
    function_target          = each.key
    base_image               = local.base_image
    image_uri                = "${local.images}/${each.key}"
    enable_automatic_updates = true
    service_account          = google_service_account.builder.id
  }

  template {
    service_account                  = google_service_account.functions[each.key].email
    timeout                          = "${local.sizes[each.key].seconds}s"
    max_instance_request_concurrency = local.sizes[each.key].concurrency

    scaling {
      min_instance_count = local.sizes[each.key].min
      max_instance_count = local.sizes[each.key].max
    }

    containers {
      image          = "${local.images}/${each.key}"
      base_image_uri = local.base_image

      resources {
        limits            = { cpu = local.sizes[each.key].cpu, memory = local.sizes[each.key].memory }
        cpu_idle          = local.sizes[each.key].billing == "request"
        startup_cpu_boost = true
      }

      # From inside: from outside Google's front end keeps /healthz for itself.
      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 30

        http_get {
          path = "/healthz"
        }
      }

      dynamic "env" {
        for_each = local.environment[each.key]
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = toset(local.secrets_of[each.key])
        content {
          name = env.key
          value_source {
            secret_key_ref {
              secret  = google_secret_manager_secret.secrets[env.key].secret_id
              version = google_secret_manager_secret_version.secrets[env.key].version
            }
          }
        }
      }
    }
  }

  depends_on = [
    google_artifact_registry_repository_iam_member.builder,
    google_project_iam_member.builder_logs,
    google_secret_manager_secret_iam_member.readers,
    google_storage_bucket_iam_member.bundles_read,
  ]
}

# Public: the form, and the board where it signs staff in itself. Nothing else.
resource "google_cloud_run_v2_service_iam_member" "public" {
  for_each = toset(concat(["intake"], var.sign_in == "oidc" ? ["transition"] : []))

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_service.functions[each.key].name
  role     = "roles/run.invoker"
  member   = "allUsers"
}

resource "google_cloud_run_v2_service_iam_member" "sla_check" {
  for_each = { tasks = google_service_account.tasks.member, scheduler = google_service_account.scheduler.member }

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_service.functions["sla_check"].name
  role     = "roles/run.invoker"
  member   = each.value
}

resource "google_cloud_run_v2_service_iam_member" "proxy" {
  count = var.sign_in == "iap" ? 1 : 0

  project  = var.project
  location = var.region
  name     = google_cloud_run_v2_service.functions["transition"].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-iap.iam.gserviceaccount.com"
}

resource "google_iap_web_cloud_run_service_iam_member" "staff" {
  for_each = toset(var.iap_members)

  project                = var.project
  location               = var.region
  cloud_run_service_name = google_cloud_run_v2_service.functions["transition"].name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.key
}
