locals {
  records = var.records_bucket == "" ? 0 : 1
}

# The archive of releases, records.bucket in platform.yml: nothing in it is written over or removed.
resource "aws_s3_bucket" "records" {
  count = local.records

  bucket              = var.records_bucket
  force_destroy       = false
  object_lock_enabled = var.records_lock_days > 0
  tags                = var.tags
}

resource "aws_s3_bucket_versioning" "records" {
  count = local.records

  bucket = aws_s3_bucket.records[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "records" {
  count = var.records_lock_days > 0 ? local.records : 0

  bucket = aws_s3_bucket.records[0].id

  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = var.records_lock_days
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "records" {
  count = local.records

  bucket = aws_s3_bucket.records[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "records" {
  count = local.records

  bucket                  = aws_s3_bucket.records[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "records" {
  count = local.records

  bucket = aws_s3_bucket.records[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.records[0].arn, "${aws_s3_bucket.records[0].arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        # S3 then writes only where nothing is.
        Sid       = "NeverOver"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.records[0].arn}/*"
        Condition = { Null = { "s3:if-none-match" = "true" } }
      },
      {
        Sid       = "NeverGone"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource  = "${aws_s3_bucket.records[0].arn}/*"
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.records]
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
        Resource = aws_s3_bucket.records[0].arn
      },
      {
        Sid      = "AddRecords"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.records[0].arn}/records/${each.key}/*"
      },
    ]
  })
}
