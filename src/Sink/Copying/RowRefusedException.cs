namespace StreamML.Sink.Copying;

/// <summary>
/// A record cannot become a row. The code goes to the dead letter's headers; no content is ever in it.
/// </summary>
internal sealed class RowRefusedException(string code, string detail) : Exception(detail)
{
    /// <summary>Stable short code, lower case with dashes.</summary>
    public string Code { get; } = code;
}
