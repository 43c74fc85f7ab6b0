office               = "balikpapan"
project              = "an-office"
alarm_email          = "it@imigrasi.example"
mail                 = { host = "smtp.imigrasi.example", from = "pengaduan@imigrasi.example", user = "pengaduan" }
telegram             = true
identity_public_keys = { "1" = "cHVibGlj" }
sign_in              = "oidc"
oidc                 = { issuer = "https://accounts.google.com", client_id = "a-client", keys_url = "https://www.googleapis.com/oauth2/v3/certs" }
budget               = { billing_account = "012345-ABCDEF-012345", currency = "IDR", monthly = 500000 }
secret_values = {
  TRACKING_KEYS         = "of-a-test"
  SESSION_KEY           = "of-a-test"
  IDENTITY_PRIVATE_KEYS = "of-a-test"
  SMTP_PASSWORD         = "of-a-test"
  OIDC_CLIENT_SECRET    = "of-a-test"
  TELEGRAM_TOKEN        = "of-a-test"
}
