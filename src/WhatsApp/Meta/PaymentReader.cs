using System.Text.Json;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads the <c>payment</c> of a status: reference, amount, the transaction and its refunds. Source: Meta, "Payments
/// API", payment status webhooks.
/// </summary>
internal static class PaymentReader
{
    private static readonly JsonNames Names = new(
        "reference_id", "currency", "amount", "transaction", "receipt", "value", "offset", "id", "type", "status",
        "created_timestamp", "updated_timestamp", "method", "error", "code", "reason", "refunds");

    /// <summary>Reads the object; null if it is not one.</summary>
    public static PaymentStatus? Read(JsonElement element, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return null;
        }

        var payment = new PaymentStatus();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "reference_id": payment.ReferenceId = value.Text(ref complete); break;
                case "currency": payment.Currency = value.Text(ref complete); break;
                case "amount": payment.Amount = ReadAmount(value, ref complete); break;
                case "transaction": payment.Transaction = ReadTransaction(value, ref complete); break;
                case "receipt": payment.Receipt = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return payment;
    }

    private static PaymentTransaction? ReadTransaction(JsonElement element, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return null;
        }

        var transaction = new PaymentTransaction();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "id": transaction.Id = value.Text(ref complete); break;
                case "type": transaction.Type = value.Text(ref complete); break;
                case "status": transaction.Status = value.Text(ref complete); break;
                case "created_timestamp": transaction.CreatedAtMs = value.SecondsAsMs(ref complete) ?? 0; break;
                case "updated_timestamp": transaction.UpdatedAtMs = value.SecondsAsMs(ref complete) ?? 0; break;
                case "amount": transaction.Amount = ReadAmount(value, ref complete); break;
                case "currency": transaction.Currency = value.Text(ref complete); break;
                case "method": transaction.Method = ReadMethod(value, ref complete); break;
                case "error": ReadError(value, transaction, ref complete); break;
                case "refunds": ReadRefunds(value, transaction, ref complete); break;
                default: complete = false; break;
            }
        }

        return transaction;
    }

    private static void ReadRefunds(JsonElement element, PaymentTransaction transaction, ref bool complete)
    {
        // A single refund may come without an array.
        if (element.ValueKind == JsonValueKind.Object)
        {
            transaction.Refunds.Add(ReadRefund(element, ref complete));
            return;
        }

        if (!element.IsArray(ref complete))
        {
            return;
        }

        foreach (var refund in element.EnumerateArray())
        {
            if (refund.IsObject(ref complete))
            {
                transaction.Refunds.Add(ReadRefund(refund, ref complete));
            }
        }
    }

    private static PaymentRefund ReadRefund(JsonElement element, ref bool complete)
    {
        var refund = new PaymentRefund();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "id": refund.Id = value.Text(ref complete); break;
                case "status": refund.Status = value.Text(ref complete); break;
                case "amount": refund.Amount = ReadAmount(value, ref complete); break;
                case "currency": refund.Currency = value.Text(ref complete); break;
                case "created_timestamp": refund.CreatedAtMs = value.SecondsAsMs(ref complete) ?? 0; break;
                case "updated_timestamp": refund.UpdatedAtMs = value.SecondsAsMs(ref complete) ?? 0; break;
                default: complete = false; break;
            }
        }

        return refund;
    }

    /// <summary>Reads an amount, <c>{value, offset}</c> or decimal digits.</summary>
    private static PaymentAmount? ReadAmount(JsonElement element, ref bool complete)
    {
        if (element.ValueKind is JsonValueKind.Number or JsonValueKind.String)
        {
            string digits = element.Text(ref complete);
            complete &= DecimalDigits.IsPlain(digits);
            return new PaymentAmount { Decimal = DecimalDigits.IsPlain(digits) ? digits : "" };
        }

        if (!element.IsObject(ref complete))
        {
            return null;
        }

        var amount = new PaymentAmount();
        bool read = element.TryGetProperty("value"u8, out _);
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "value": amount.Value = property.Value.Whole(ref read); break;
                case "offset": amount.Offset = property.Value.Whole(ref read); break;
                default: complete = false; break;
            }
        }

        amount.Decimal = read ? DecimalDigits.OfMinorUnits(amount.Value, amount.Offset) : "";
        complete &= amount.Decimal.Length > 0;
        return amount;
    }

    /// <summary>Reads a method, <c>{type}</c> or a word.</summary>
    private static string ReadMethod(JsonElement element, ref bool complete)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return element.Text(ref complete);
        }

        string type = "";
        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "type": type = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return type;
    }

    private static void ReadError(JsonElement element, PaymentTransaction transaction, ref bool complete)
    {
        if (!element.IsObject(ref complete))
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            switch (Names.Of(property))
            {
                case "code": transaction.ErrorCode = property.Value.Text(ref complete); break;
                case "reason": transaction.ErrorReason = property.Value.Text(ref complete); break;
                default: complete = false; break;
            }
        }
    }
}
