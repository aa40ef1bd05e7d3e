namespace StreamML.EmbeddedRegistry.Protobuf;

/// <summary>Limits of the .proto parser, each per file.</summary>
public sealed class ProtoLimits
{
    /// <summary>Most characters of a file, default 1,048,576, from 1.</summary>
    public int TextCharsMax { get; set; } = 1024 * 1024;

    /// <summary>Deepest nesting of messages, groups and option values, default 32 (protoc's own), 1 to 100.</summary>
    public int DepthMax { get; set; } = 32;

    /// <summary>Most fields, values, ranges, options and types together, default 100,000, from 1.</summary>
    public int ElementsMax { get; set; } = 100_000;
}

/// <summary>The text is not a .proto file that this registry accepts. The message says where and why.</summary>
public sealed class ProtoSyntaxException : Exception
{
    /// <summary>A fault at a position of the text.</summary>
    public ProtoSyntaxException(int line, int column, string reason)
        : base($"line {line}, column {column}: {reason}")
    {
    }

    /// <summary>A fault of the file as a whole: a name that does not resolve, a number used twice.</summary>
    public ProtoSyntaxException(string reason)
        : base(reason)
    {
    }
}
