using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf.Collections;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Json;

/// <summary>Fields shared by feedback and events: tenant, id, time, contact, money.</summary>
internal static partial class CommonFields
{
    private const string TimeWanted =
        "must be an RFC 3339 time with an offset (2026-01-31T18:30:00Z)"
        + " or a number of seconds or milliseconds since 1970";

    private const string TimeRange = "must be a time from the year 2000 to 2099";

    private const string PhoneWanted =
        "must be a phone number of 5 to 15 digits with the country code; +, 00, spaces, ., -, /, ( and ) are allowed";

    [GeneratedRegex(@"^(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AmountShape { get; }

    /// <summary>The tenant: the context's, which a <c>tenant</c> field must equal, else the field's.</summary>
    public static string Tenant(ref FieldReader fields, string known)
    {
        string given = fields.Line("tenant", ApiRecordLimits.MaxTenantChars);
        if (given.Length == 0)
        {
            if (known.Length == 0)
            {
                fields.Refuse("tenant", "is required: the caller's token belongs to no single tenant");
            }

            return known;
        }

        if (!ApiRecordLimits.IsTenant(given))
        {
            fields.Refuse("tenant", "may hold letters, digits, dot, underscore, colon and dash");
        }
        else if (known.Length > 0 && given != known)
        {
            fields.Refuse("tenant", "is not the tenant of the caller");
        }

        return known.Length > 0 ? known : given;
    }

    /// <summary>When it happened, milliseconds since the Unix epoch; the time of receipt if not given.</summary>
    public static long OccurredAtMs(ref FieldReader fields, long receivedAtMs)
    {
        if (fields.Has("received_at_ms"))
        {
            fields.Refuse("received_at_ms", "is set by the server; leave it out");
        }

        if (fields.Has("occurred_at") && fields.Has("occurred_at_ms"))
        {
            fields.Refuse("occurred_at_ms", "must not stand beside occurred_at");
            return receivedAtMs;
        }

        if (fields.Number("occurred_at_ms") is { } ms)
        {
            return InRange(ref fields, "occurred_at_ms", Math.Round(ms), receivedAtMs);
        }

        if (!fields.TryNumberOrString("occurred_at", TimeWanted, out string? text, out bool isNumber))
        {
            return receivedAtMs;
        }

        if (!isNumber)
        {
            if (Rfc3339.TryParse(text, out long time))
            {
                return InRange(ref fields, "occurred_at", time, receivedAtMs);
            }

            fields.Refuse("occurred_at", TimeWanted);
            return receivedAtMs;
        }

        // Within the years allowed, seconds have nine or ten digits and milliseconds twelve or thirteen: no number is
        // ambiguous.
        double number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        double unit = Math.Abs(number) < ApiRecordLimits.MinTimeMs / 10.0 ? 1000.0 : 1.0;
        return InRange(ref fields, "occurred_at", Math.Round(number * unit), receivedAtMs);
    }

    /// <summary>The caller's id, else the context's.</summary>
    public static string EventId(ref FieldReader fields, string known)
        => fields.Id("event_id", ApiRecordLimits.MaxIdChars) is { Length: > 0 } given ? given : known;

    /// <summary>The contact, from <c>contact</c> or the short forms at the top level; null if none is named.</summary>
    public static ContactReference? Contact(ref FieldReader fields)
    {
        if (!fields.Has("contact"))
        {
            fields.TryObject("contact", out _);
            return ContactFrom(ref fields);
        }

        foreach (string name in ContactNames)
        {
            if (fields.Has(name))
            {
                fields.Refuse(name, "must not be beside contact; put it inside");
            }
        }

        if (!fields.TryObject("contact", out var members))
        {
            return null;
        }

        var contact = ContactFrom(ref members);
        if (contact is null)
        {
            fields.Refuse("contact", "must have one of user_id, wa_id, phone, contact_key");
        }

        members.RefuseRest("is not a field of a contact: user_id, wa_id, phone, contact_key are");
        return contact;
    }

    /// <summary>An amount of money as plain decimal digits; empty if not given.</summary>
    public static string Amount(ref FieldReader fields)
    {
        const string Wanted = "must be a decimal number that is not negative, as a number or a string (\"19.90\")";
        if (!fields.TryNumberOrString("amount", Wanted, out string? text, out bool isNumber))
        {
            return "";
        }

        // Programs write large and small numbers with an exponent; a string is taken as written.
        if (isNumber && text.AsSpan().ContainsAny('e', 'E')
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            text = number.ToString(CultureInfo.InvariantCulture);
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (!AmountShape.IsMatch(text))
        {
            fields.Refuse("amount", Wanted);
            return "";
        }

        if ((point < 0 ? text.Length : point) > ApiRecordLimits.MaxAmountWholeDigits
            || (point < 0 ? 0 : text.Length - point - 1) > ApiRecordLimits.MaxAmountFractionDigits)
        {
            fields.Refuse("amount", $"has too many digits: {ApiRecordLimits.MaxAmountWholeDigits} before the point"
                + $" and {ApiRecordLimits.MaxAmountFractionDigits} after it are allowed");
            return "";
        }

        return text;
    }

    /// <summary>The members of <c>attributes</c>, then every field that was not read.</summary>
    public static void Attributes(ref FieldReader fields, MapField<string, string> attributes)
    {
        if (fields.TryObject("attributes", out var members))
        {
            members.Rest(attributes);
        }

        fields.Rest(attributes);
    }

    private static readonly string[] ContactNames = ["user_id", "wa_id", "phone", "contact_key"];

    private static ContactReference? ContactFrom(ref FieldReader fields)
    {
        string userId = Identity(
            ref fields, "user_id", IdentityField.UserId,
            "must be a business-scoped user id: two capital letters, a dot, letters and digits",
            form => form.Kind is IdentityKind.UserId or IdentityKind.ParentUserId or IdentityKind.Lid);
        string waId = Identity(ref fields, "wa_id", IdentityField.Phone, PhoneWanted, IsPhoneOrId);
        string phone = Identity(ref fields, "phone", IdentityField.Phone, PhoneWanted, IsPhoneOrId);
        string key = fields.Line("contact_key", ApiRecordLimits.MaxContactKeyChars);
        return (userId + waId + phone + key).Length == 0
            ? null
            : new ContactReference(NullIfEmpty(key), NullIfEmpty(userId), NullIfEmpty(waId), NullIfEmpty(phone));
    }

    /// <summary>
    /// An identity as given; empty if not given, or if refused because the field may not contain its kind.
    /// </summary>
    private static string Identity(
        ref FieldReader fields, string name, IdentityField field, string wanted, Func<IdentityForm, bool> isWanted)
    {
        string text = fields.Id(name, ApiRecordLimits.MaxContactKeyChars);
        if (text.Length == 0 || (IdentityForms.TryRead(text, field, out var form) && isWanted(form)))
        {
            return text;
        }

        fields.Refuse(name, wanted);
        return "";
    }

    // Producers of webhooks put ids into phone number fields: such a value may be posted unchanged.
    private static bool IsPhoneOrId(IdentityForm form) => form.Kind switch
    {
        IdentityKind.Phone => form.Given.Length is >= 5 and <= 20,
        IdentityKind.UserId or IdentityKind.ParentUserId or IdentityKind.Lid => true,
        _ => false,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static long InRange(ref FieldReader fields, string name, double ms, long fallback)
    {
        if (ms is >= ApiRecordLimits.MinTimeMs and < ApiRecordLimits.MaxTimeMs)
        {
            return (long)ms;
        }

        fields.Refuse(name, TimeRange);
        return fallback;
    }
}
