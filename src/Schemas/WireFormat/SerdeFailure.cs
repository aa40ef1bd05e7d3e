namespace StreamML.Schemas.WireFormat;

/// <summary>Kind of failure.</summary>
public enum SerdeFailureKind
{
    /// <summary>None: the record was read.</summary>
    None = 0,

    /// <summary>The framing is invalid; <see cref="SerdeFailure.Framing"/> says how.</summary>
    Framing,

    /// <summary>The payload is not Protobuf of the message: truncated, malformed, or nested deeper than 100.</summary>
    Payload,

    /// <summary>The value is larger than the option allows.</summary>
    TooLarge,
}

/// <summary>Why a record could not be read. Contains no byte of the record itself.</summary>
/// <param name="Kind">The kind of failure.</param>
/// <param name="Framing">The framing error, if it is one.</param>
/// <param name="Schema">The writer's schema, if the framing was read.</param>
public readonly record struct SerdeFailure(
    SerdeFailureKind Kind, FramingError Framing = FramingError.None, WriterSchema Schema = default)
{
    /// <summary>One line for a dead letter's reason.</summary>
    public string Reason => Kind switch
    {
        SerdeFailureKind.None => "none",
        SerdeFailureKind.Framing => $"framing: {Framing}",
        SerdeFailureKind.Payload => $"payload of schema {Schema} is not the expected message",
        _ => "value larger than the limit",
    };
}

/// <summary>A record could not be read. Permanent: the same bytes fail again.</summary>
public sealed class SerdeException : Exception
{
    /// <summary>Creates the exception for a failure.</summary>
    public SerdeException(string messageName, SerdeFailure failure)
        : base($"Not a record of {messageName}: {failure.Reason}.") => Failure = failure;

    /// <summary>The failure.</summary>
    public SerdeFailure Failure { get; }
}
