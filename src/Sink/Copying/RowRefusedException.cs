using StreamML.Schemas.Topics;

namespace StreamML.Sink.Copying;

/// <summary>A record cannot become a row. No content is ever in the code or the detail.</summary>
internal sealed class RowRefusedException(RefusalCode code, string detail) : Exception(detail)
{
    /// <summary>Why.</summary>
    public RefusalCode Code { get; } = code;
}
