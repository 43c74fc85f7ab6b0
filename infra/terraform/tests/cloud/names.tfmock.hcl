# What Google Cloud would have given.

mock_data "google_project" {
  defaults = { number = "123456789012" }
}

override_resource {
  target = google_service_account.tasks
  values = {
    email  = "tasks-calls@an-office.iam.gserviceaccount.com"
    member = "serviceAccount:tasks-calls@an-office.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.scheduler
  values = {
    email  = "scheduler-calls@an-office.iam.gserviceaccount.com"
    member = "serviceAccount:scheduler-calls@an-office.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.functions["intake"]
  values = {
    email  = "fn-intake@an-office.iam.gserviceaccount.com"
    member = "serviceAccount:fn-intake@an-office.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.functions["transition"]
  values = {
    email  = "fn-transition@an-office.iam.gserviceaccount.com"
    member = "serviceAccount:fn-transition@an-office.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.functions["sla_check"]
  values = {
    email  = "fn-sla-check@an-office.iam.gserviceaccount.com"
    member = "serviceAccount:fn-sla-check@an-office.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_cloud_tasks_queue.queues["deadlines"]
  values = { id = "projects/an-office/locations/asia-southeast2/queues/deadlines" }
}

override_resource {
  target = google_cloud_tasks_queue.queues["alerts"]
  values = { id = "projects/an-office/locations/asia-southeast2/queues/alerts" }
}
