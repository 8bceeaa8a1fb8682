locals {
  records = var.records_bucket == "" ? 0 : 1
}

# The archive of releases, records.bucket in platform.yml: nothing in it is written over or removed.
module "records" {
  count  = local.records
  source = "./bucket"

  name        = var.records_bucket
  object_lock = var.records_lock_days > 0
  tags        = var.tags
  refusals = [
    {
      # S3 then writes only where nothing is.
      Sid       = "NeverOver"
      Action    = "s3:PutObject"
      Condition = { Null = { "s3:if-none-match" = "true" } }
    },
    {
      Sid    = "NeverGone"
      Action = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    },
  ]
}

resource "aws_s3_bucket_object_lock_configuration" "records" {
  count = var.records_lock_days > 0 ? local.records : 0

  bucket = module.records[0].id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = var.records_lock_days
    }
  }
}

# What a deploy to one environment writes and reads there: attach it to the role that records.assumeRole names.
resource "aws_iam_policy" "records" {
  for_each = local.records == 1 ? var.environments : toset([])

  name        = "${var.records_bucket}-records-${each.key}"
  path        = var.policy_path
  description = "Slipway archives its releases to ${each.key}"
  tags        = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "FindRecords"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = module.records[0].arn
      },
      {
        Sid      = "AddRecords"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${module.records[0].arn}/records/${each.key}/*"
      },
    ]
  })
}
