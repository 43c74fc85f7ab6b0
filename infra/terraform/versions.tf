terraform {
  required_version = ">= 1.11" # write-only arguments: no secret ever stands in the state

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.7"
    }
  }

  # The state lies in a bucket of the office's own: terraform init -backend-config=bucket=NAME
  backend "gcs" {
    prefix = "pengaduan"
  }
}

provider "google" {
  project               = var.project
  region                = var.region
  billing_project       = var.project
  user_project_override = true
}

data "google_project" "this" {
  project_id = var.project
}
