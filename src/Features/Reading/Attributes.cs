using System.Globalization;
using System.Text.Json;
using Google.Protobuf.Collections;

namespace StreamML.Features.Reading;

/// <summary>Attributes of events and feedback: JSON as given. Unreadable values count as not given.</summary>
internal static class Attributes
{
    private static readonly string[] Discounts =
        ["discount", "discount_amount", "discount_code", "coupon", "coupon_code", "voucher"];

    /// <summary>A string, or a number as written; empty if there is none.</summary>
    public static string Text(MapField<string, string> attributes, string name)
    {
        if (!attributes.TryGetValue(name, out string? json) || json.Length == 0)
        {
            return "";
        }

        if (json[0] != '"')
        {
            return json is "null" || json[0] is '{' or '[' ? "" : json;
        }

        if (json.Length >= 2 && json[^1] == '"' && !json.Contains('\\', StringComparison.Ordinal))
        {
            return json[1..^1];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetString() ?? "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>A Boolean: true, false, 1, 0, yes or no, quoted or not; null if there is none.</summary>
    public static bool? Flag(MapField<string, string> attributes, string name)
        => attributes.Count == 0 ? null : Text(attributes, name).ToLowerInvariant() switch
        {
            "true" or "1" or "yes" => true,
            "false" or "0" or "no" => false,
            _ => null,
        };

    /// <summary>A number; null if there is none.</summary>
    public static double? Number(MapField<string, string> attributes, string name)
        => attributes.Count > 0
            && double.TryParse(
                Text(attributes, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
                ? value : null;

    /// <summary>Whether the attributes of an order mention a discount.</summary>
    public static bool HasDiscount(MapField<string, string> attributes)
    {
        if (attributes.Count == 0)
        {
            return false;
        }

        foreach (string name in Discounts)
        {
            string value = Text(attributes, name);
            bool isZero = decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
                && number == 0;
            if (value.Length > 0 && value != "false" && !isZero)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// <c>timezone_offset</c> in quarters of an hour: hours from UTC as a number (-5, 5.5) or as text (+05:30), rounded
    /// to a quarter; null if there is none, or it is outside -12 to 14.
    /// </summary>
    public static int? OffsetQuarters(MapField<string, string> attributes)
    {
        if (attributes.Count == 0)
        {
            return null;
        }

        string text = Text(attributes, "timezone_offset");
        double? hours = Number(attributes, "timezone_offset");
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0
            && int.TryParse(
                text.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            && minutes < 60)
        {
            hours = text[0] == '-' ? whole - (minutes / 60.0) : whole + (minutes / 60.0);
        }

        return hours is >= -12 and <= 14 ? (int)Math.Round(hours.Value * 4, MidpointRounding.AwayFromZero) : null;
    }
}
