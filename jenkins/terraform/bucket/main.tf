# A bucket that keeps every version, belongs to its owner alone, is never public and takes nothing without TLS.
# S3 deletes no bucket that holds a file, so a mistaken destroy ends there.
resource "aws_s3_bucket" "this" {
  bucket              = var.name
  force_destroy       = false
  object_lock_enabled = var.object_lock
  tags                = var.tags
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      [for refusal in var.refusals : merge(refusal, {
        Effect    = "Deny"
        Principal = "*"
        Resource  = "${aws_s3_bucket.this.arn}/*"
      })],
    )
  })

  # S3 refuses a policy while it still changes who may see the bucket.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
