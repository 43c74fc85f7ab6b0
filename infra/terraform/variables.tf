variable "project" {
  description = "The Google Cloud project."
  type        = string
}

variable "region" {
  description = "Where everything lives: asia-southeast2 is Jakarta."
  type        = string
  default     = "asia-southeast2"
}
