variable "project" {
  description = "The Google Cloud project."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "Expected the project's id: 6 to 30 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "Where everything lives, backups and logs too: asia-southeast2 is Jakarta. Firestore cannot be moved."
  type        = string
  default     = "asia-southeast2"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]$", var.region))
    error_message = "Expected a region such as asia-southeast2."
  }
}

variable "office" {
  description = "The office of posts that name none: a file of shared/data/offices, without .toml."
  type        = string

  validation {
    condition     = fileexists("${path.module}/../../shared/data/offices/${var.office}.toml")
    error_message = "There is no such file in shared/data/offices."
  }
}

variable "shards" {
  description = "Parts into which the sweep divides complaints. It only ever grows: old complaints keep their part."
  type        = number
  default     = 8

  validation {
    condition     = var.shards >= 8 && floor(var.shards) == var.shards
    error_message = "Expected a whole number of at least 8."
  }
}

variable "bundles" {
  description = "The folder with intake.zip, transition.zip and sla_check.zip, as make bundle builds them."
  type        = string
  default     = "../../build"
}

variable "intake_address" {
  description = "The public address of the form, without a slash at its end. Null: the one that Cloud Run gives."
  type        = string
  default     = null

  validation {
    condition     = var.intake_address == null || can(regex("^https://[^/?#]+$", var.intake_address))
    error_message = "Expected https:// and a host, with nothing behind it."
  }
}

variable "staff_address" {
  description = "The address of the board, without a slash at its end. Null: the one that Cloud Run gives."
  type        = string
  default     = null

  validation {
    condition     = var.staff_address == null || can(regex("^https://[^/?#]+$", var.staff_address))
    error_message = "Expected https:// and a host, with nothing behind it."
  }
}

variable "allowed_origins" {
  description = "Sites whose forms are taken and whose scripts may read the answers. Empty: forms of any site, scripts of none."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for each in var.allowed_origins : can(regex("^https://[^/?#,]+$", each))])
    error_message = "Expected origins such as https://imigrasi.example, with nothing behind the host."
  }
}

variable "photo_days" {
  description = "Days after which a picture goes that the retention job did not remove: one whose complaint was never committed. More than the longest time for which an office keeps complaints."
  type        = number
  default     = 2190

  validation {
    condition     = var.photo_days >= 365
    error_message = "Expected at least 365 days: pictures are kept as long as their complaint."
  }
}

variable "evidence_years" {
  description = "Years for which nobody can change or remove a daily seal."
  type        = number
  default     = 10

  validation {
    condition     = var.evidence_years >= 1 && var.evidence_years <= 100
    error_message = "Expected 1 to 100 years."
  }
}

variable "lock_evidence" {
  description = "Whether the retention of the seals is locked, which nobody can undo. False only where the project will be thrown away."
  type        = bool
  default     = true
}

variable "log_days" {
  description = "Days for which logs are kept."
  type        = number
  default     = 90

  validation {
    condition     = var.log_days >= 30 && var.log_days <= 3650
    error_message = "Expected 30 to 3650 days."
  }
}

variable "mail" {
  description = "The server that delivers alerts, and the sender. With a user, SMTP_PASSWORD is expected in secret_values."
  type = object({
    host = string
    from = string
    port = optional(number, 587)
    user = optional(string, "")
  })

  validation {
    condition     = length(var.mail.host) > 0 && can(regex("^[^@ ]+@[^@ ]+$", var.mail.from))
    error_message = "Expected a host, and an address such as pengaduan@imigrasi.example to send from."
  }
}

variable "alert_window_seconds" {
  description = "For how long a receiver's alerts are gathered after a message."
  type        = number
  default     = 60

  validation {
    condition     = var.alert_window_seconds >= 1 && var.alert_window_seconds <= 3600
    error_message = "Expected 1 to 3600 seconds."
  }
}

variable "telegram" {
  description = "Whether staff can choose Telegram; TELEGRAM_TOKEN is then expected in secret_values."
  type        = bool
  default     = false
}

variable "alarm_email" {
  description = "Who hears when something is wrong with the system itself."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+$", var.alarm_email))
    error_message = "Expected an e-mail address."
  }
}

variable "budget" {
  description = "The billing account (ABCDEF-ABCDEF-ABCDEF) and what a month may cost, in its currency, before alarm_email hears. Null: no budget."
  type = object({
    billing_account = string
    currency        = string
    monthly         = number
  })
  default = null

  validation {
    condition     = var.budget == null || try(can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.budget.billing_account)) && var.budget.monthly > 0, false)
    error_message = "Expected a billing account such as 012345-ABCDEF-012345, and a sum above 0."
  }
}
