# Wraps the data keys of files, and encrypts the objects themselves: its own policy leaves the decision to IAM.
resource "aws_kms_key" "secrets" {
  description             = "Deployment secrets in ${var.bucket}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = var.tags
}

resource "aws_kms_alias" "secrets" {
  name          = "alias/${replace(var.bucket, ".", "-")}"
  target_key_id = aws_kms_key.secrets.key_id
}
