namespace StreamML.Schemas.Json;

/// <summary>
/// Limits of one posted record. Constants, not options: the Normaliser may read records months after Ingest accepted
/// them, and the two must agree on what is valid.
/// </summary>
public static class ApiRecordLimits
{
    /// <summary>Bytes of one record's JSON. 256 KiB: a whole conversation as text, far below a topic's 4 MiB.</summary>
    public const int MaxRecordBytes = 256 * 1024;

    /// <summary>
    /// Nesting of one record. 32: no known shop system nests deeper, and PostgreSQL and every reader can handle it.
    /// </summary>
    public const int MaxDepth = 32;

    /// <summary>Characters of a tenant. 128: portfolio and WABA ids have about 16.</summary>
    public const int MaxTenantChars = 128;

    /// <summary>
    /// Characters of an event, order, product, ticket or campaign id. 128: a UUID has 36, the longest shop ids about
    /// 100.
    /// </summary>
    public const int MaxIdChars = 128;

    /// <summary>Characters of a message id. 256: a wamid has up to about 120, and Meta states no bound.</summary>
    public const int MaxMessageIdChars = 256;

    /// <summary>Characters of a contact key: a tenant, a separator and the longest user id, 136.</summary>
    public const int MaxContactKeyChars = 320;

    /// <summary>Characters of an event type or model name. 64: they become column values and metric tags.</summary>
    public const int MaxNameChars = 64;

    /// <summary>Characters of a label, an outcome or a demographic value. 128: classes are words, not texts.</summary>
    public const int MaxLabelChars = 128;

    /// <summary>Characters (UTF-16) of a text. 65,536: sixteen WhatsApp messages of maximum length.</summary>
    public const int MaxTextChars = 65_536;

    /// <summary>Fields beyond the named ones in one record. 64: a wide row, not a data set.</summary>
    public const int MaxAttributes = 64;

    /// <summary>Digits of an amount before the point. 18: fits both <c>numeric(28,10)</c> and decimal.</summary>
    public const int MaxAmountWholeDigits = 18;

    /// <summary>
    /// Digits of an amount after the point. 10: more than any currency has, and enough for unit prices.
    /// </summary>
    public const int MaxAmountFractionDigits = 10;

    /// <summary>Problems reported for one record. 50: enough to fix it, and a response stays small.</summary>
    public const int MaxProblems = 50;

    /// <summary>Earliest time allowed, 2000-01-01T00:00:00Z, milliseconds since the Unix epoch.</summary>
    public const long MinTimeMs = 946_684_800_000;

    /// <summary>First time no longer allowed, 2100-01-01T00:00:00Z, milliseconds since the Unix epoch.</summary>
    public const long MaxTimeMs = 4_102_444_800_000;

    /// <summary>
    /// Whether a text is a valid tenant: 1 to 128 ASCII letters, digits, dots, underscores, colons, dashes.
    /// </summary>
    public static bool IsTenant(string text) => text.Length is > 0 and <= MaxTenantChars
        && text.All(each => char.IsAsciiLetterOrDigit(each) || each is '.' or '_' or ':' or '-');
}
