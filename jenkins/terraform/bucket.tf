# A plan names the version of every file, and exactly that version is deployed after the approval.
module "secrets" {
  source = "./bucket"

  name = var.bucket
  tags = var.tags
  refusals = [
    {
      # A header that is missing is not equal either.
      Sid       = "EncryptedOnly"
      Action    = "s3:PutObject"
      Condition = { StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" } }
    },
    {
      Sid    = "OwnKeyOnly"
      Action = "s3:PutObject"
      Condition = {
        StringNotEqualsIfExists = {
          "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.secrets.arn
        }
      }
    },
  ]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "secrets" {
  bucket = module.secrets.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.secrets.arn
    }
  }
}
