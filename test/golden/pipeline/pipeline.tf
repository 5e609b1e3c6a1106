# Made by awsops pipeline apply --out: change the command and run it again, not this file.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "company-logs"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Sid       = "AwsopsTlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::company-logs", "arn:aws:s3:::company-logs/*"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
    ]
  })
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "awsops:logs/log_group=web.app/"
    status = "Enabled"

    filter {
      prefix = "logs/log_group=web.app/"
    }

    transition {
      days          = 90
      storage_class = "GLACIER"
    }

    expiration {
      days = 365
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "awsops:logs/errors/log_group=web.app/"
    status = "Enabled"

    filter {
      prefix = "logs/errors/log_group=web.app/"
    }

    expiration {
      days = 365
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_cloudwatch_log_group" "awsops_web_app" {
  name              = "/aws/kinesisfirehose/awsops-web.app"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_stream" "awsops_web_app" {
  name           = "S3Delivery"
  log_group_name = aws_cloudwatch_log_group.awsops_web_app.name
}

resource "aws_iam_role" "awsops_web_app_writer" {
  name               = "awsops-firehose-ap-northeast-1-awsops-web.app-70d116bb"
  path               = "/awsops/pipeline/"
  description        = "Lets Firehose write what comes through arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/awsops-web.app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = {
          Service = "firehose.amazonaws.com"
        }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "sts:ExternalId" = "123456789012"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "awsops_web_app_writer" {
  name   = "write"
  role   = aws_iam_role.awsops_web_app_writer.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Sid      = "Objects"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"]
        Resource = [
          "arn:aws:s3:::company-logs/logs/log_group=web.app/*",
          "arn:aws:s3:::company-logs/logs/errors/log_group=web.app/*",
        ]
      },
      {
        Sid      = "Bucket"
        Effect   = "Allow"
        Action   = [
          "s3:GetBucketLocation",
          "s3:ListBucket",
          "s3:ListBucketMultipartUploads",
        ]
        Resource = "arn:aws:s3:::company-logs"
      },
      {
        Sid      = "ErrorLog"
        Effect   = "Allow"
        Action   = "logs:PutLogEvents"
        Resource = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/kinesisfirehose/awsops-web.app:log-stream:S3Delivery"
      },
      {
        Sid       = "Key"
        Effect    = "Allow"
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.ap-northeast-1.amazonaws.com"
          }
          StringLike   = {
            "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::company-logs", "arn:aws:s3:::company-logs/*"]
          }
        }
      },
    ]
  })
}

resource "aws_kinesis_firehose_delivery_stream" "awsops_web_app" {
  name        = "awsops-web.app"
  destination = "extended_s3"
  depends_on  = [aws_iam_role_policy.awsops_web_app_writer]

  server_side_encryption {
    enabled  = true
    key_type = "CUSTOMER_MANAGED_CMK"
    key_arn  = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.awsops_web_app_writer.arn
    bucket_arn          = aws_s3_bucket.logs.arn
    prefix              = "logs/log_group=web.app/day=!{timestamp:yyyy-MM-dd}/"
    error_output_prefix = "logs/errors/log_group=web.app/type=!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/"
    buffering_size      = 5
    buffering_interval  = 60
    compression_format  = "GZIP"
    kms_key_arn         = "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555"

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.awsops_web_app.name
      log_stream_name = aws_cloudwatch_log_stream.awsops_web_app.name
    }

    processing_configuration {
      enabled = true

      processors {
        type = "Decompression"

        parameters {
          parameter_name  = "CompressionFormat"
          parameter_value = "GZIP"
        }
      }

      processors {
        type = "CloudWatchLogProcessing"

        parameters {
          parameter_name  = "DataMessageExtraction"
          parameter_value = "true"
        }
      }

      processors {
        type = "AppendDelimiterToRecord"
      }
    }
  }
}

resource "aws_iam_role" "awsops_web_app_logs" {
  name               = "awsops-logs-ap-northeast-1-awsops-web.app-70d116bb"
  path               = "/awsops/subscription/"
  description        = "Lets CloudWatch Logs deliver to arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/awsops-web.app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = {
          Service = "logs.amazonaws.com"
        }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "123456789012"
          }
          ArnLike      = {
            "aws:SourceArn" = "arn:aws:logs:ap-northeast-1:123456789012:*"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "awsops_web_app_logs" {
  name   = "deliver"
  role   = aws_iam_role.awsops_web_app_logs.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
        Resource = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/awsops-web.app"
      },
    ]
  })
}

resource "aws_cloudwatch_log_subscription_filter" "awsops_web_app_web_app" {
  name            = "awsops-firehose-awsops-web.app"
  log_group_name  = "/web/app"
  filter_pattern  = "{ $.a = \"$${b}\" }"
  destination_arn = aws_kinesis_firehose_delivery_stream.awsops_web_app.arn
  role_arn        = aws_iam_role.awsops_web_app_logs.arn
  distribution    = "ByLogStream"
  depends_on      = [aws_iam_role_policy.awsops_web_app_logs]
}
