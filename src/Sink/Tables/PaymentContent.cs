using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>A payment as JSON. Amounts are numbers with all their digits, so that a sum of them is exact.</summary>
internal static class PaymentContent
{
    /// <summary>Writes it.</summary>
    /// <exception cref="RowRefusedException">A time lies outside the years 1 to 9998.</exception>
    public static void Write(Utf8JsonWriter json, PaymentStatus payment)
    {
        json.WriteStartObject();
        json.Optional("reference_id", payment.ReferenceId);
        json.Optional("currency", payment.Currency);
        Write(json, payment.Amount);
        json.Optional("receipt", payment.Receipt);
        if (payment.Transaction is { } transaction)
        {
            json.WritePropertyName("transaction");
            Write(json, transaction);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PaymentTransaction transaction)
    {
        json.WriteStartObject();
        json.Optional("id", transaction.Id);
        json.Optional("type", transaction.Type);
        json.Optional("status", transaction.Status);
        Time(json, "created_at_ms", transaction.CreatedAtMs);
        Time(json, "updated_at_ms", transaction.UpdatedAtMs);
        Write(json, transaction.Amount);
        json.Optional("currency", transaction.Currency);
        json.Optional("method", transaction.Method);
        json.Optional("error_code", transaction.ErrorCode);
        json.Optional("error_reason", transaction.ErrorReason);
        if (transaction.Refunds.Count > 0)
        {
            json.WriteStartArray("refunds");
            foreach (var refund in transaction.Refunds)
            {
                json.WriteStartObject();
                json.Optional("id", refund.Id);
                json.Optional("status", refund.Status);
                Write(json, refund.Amount);
                json.Optional("currency", refund.Currency);
                Time(json, "created_at_ms", refund.CreatedAtMs);
                Time(json, "updated_at_ms", refund.UpdatedAtMs);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PaymentAmount? amount)
    {
        if (amount is null)
        {
            return;
        }

        if (DecimalDigits.IsPlain(amount.Decimal))
        {
            json.WritePropertyName("amount");
            json.WriteRawValue(amount.Decimal);
            return;
        }

        // No exact fraction: as it came, and no amount.
        json.WriteNumber("amount_value", amount.Value);
        json.WriteNumber("amount_offset", amount.Offset);
    }

    private static void Time(Utf8JsonWriter json, string name, long unixMs)
    {
        if (unixMs == 0)
        {
            return;
        }

        if (!CopyBuffer.IsTime(unixMs))
        {
            throw new RowRefusedException(RefusalCode.TimeOutOfRange, "A time lies outside the years 1 to 9998.");
        }

        json.WriteNumber(name, unixMs);
    }
}
