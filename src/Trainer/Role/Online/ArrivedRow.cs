namespace StreamML.Trainer.Role.Online;

/// <summary>An example when it came.</summary>
/// <param name="Row">The example.</param>
/// <param name="AtMs">When it was written, milliseconds since the Unix epoch; it never goes back within a
/// partition.</param>
/// <param name="Before">Offset of the record of the same thing before it; -1: it is the first that is known.</param>
internal sealed record ArrivedRow(LabelledRow Row, long AtMs, long Before);
