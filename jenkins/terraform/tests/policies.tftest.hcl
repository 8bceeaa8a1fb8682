# tofu test, or terraform test: nothing is created, the provider is a mock of its own schema.
mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::acme-deploy-secrets", id = "acme-deploy-secrets" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/1234" }
  }
}

variables {
  bucket       = "acme-deploy-secrets"
  environments = ["development", "production"]
}

run "bucket" {
  command = plan

  module {
    source = "./bucket"
  }

  variables {
    name = "acme-deploy-secrets"
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "a plan pins versions, so the bucket must keep them"
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "the bucket must not become public"
  }
}

run "unknown_name" {
  command         = plan
  expect_failures = [var.environments]

  variables {
    environments = ["shared"]
  }
}

run "policies" {
  assert {
    condition     = aws_kms_key.secrets.enable_key_rotation
    error_message = "KMS must rotate the key"
  }
  assert {
    condition = [
      for statement in jsondecode(module.secrets.policy).Statement : statement.Sid
      if statement.Effect == "Deny" && statement.Principal == "*"
    ] == ["TlsOnly", "EncryptedOnly", "OwnKeyOnly"]
    error_message = "the bucket must refuse everybody who comes without TLS or encryption"
  }

  assert {
    condition = jsondecode(aws_iam_policy.deploy["production"].policy).Statement[1].Resource == [
      "arn:aws:s3:::acme-deploy-secrets/production/*",
      "arn:aws:s3:::acme-deploy-secrets/shared/*",
    ]
    error_message = "a deploy reads the files of its own environment only"
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_policy.deploy["production"].policy).Statement :
      !strcontains(jsonencode(statement.Action), "Put") && !strcontains(jsonencode(statement.Action), "*")
    ])
    error_message = "a deploy writes no file"
  }

  assert {
    condition     = output.platform.kms == "arn:aws:kms:eu-west-1:123456789012:key/1234"
    error_message = "the output names the key that platform.yml needs"
  }
}

run "archive" {
  variables {
    records_bucket    = "acme-deploy-records"
    records_lock_days = 30
  }

  assert {
    condition = [
      for statement in jsondecode(module.records[0].policy).Statement : statement.Sid
      if statement.Effect == "Deny" && statement.Principal == "*"
    ] == ["TlsOnly", "NeverOver", "NeverGone"]
    error_message = "the archive must refuse everybody who writes over a record or removes one"
  }

  assert {
    condition     = !contains(keys(jsondecode(module.records[0].policy).Statement[2]), "Condition")
    error_message = "nobody removes a record, whatever the circumstances"
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.records[0].rule[0].default_retention[0].mode == "COMPLIANCE"
    error_message = "a locked record is kept from everybody"
  }
}
