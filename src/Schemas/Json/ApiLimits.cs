namespace StreamML.Schemas.Json;

/// <summary>Limits of the JSON that the API takes. A constant each: a record once accepted must stay readable for ever.</summary>
public static class ApiLimits
{
    /// <summary>Levels of nesting. What is deeper is nobody's business event.</summary>
    public const int DepthMax = 16;

    /// <summary>Characters of an id, label or name: they become keys and index entries.</summary>
    public const int IdCharsMax = 256;

    /// <summary>Characters of a text. WhatsApp's own messages end at 4,096; feedback forms are longer.</summary>
    public const int TextCharsMax = 20_000;

    /// <summary>Fields that are kept as attributes beside the known ones.</summary>
    public const int AttributesMax = 100;

    /// <summary>Earliest time taken: the year 2000.</summary>
    public const long TimeMsMin = 946_684_800_000;

    /// <summary>Latest time taken: the year 2100.</summary>
    public const long TimeMsMax = 4_102_444_800_000;
}
