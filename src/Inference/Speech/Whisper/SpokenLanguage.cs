namespace StreamML.Inference.Speech.Whisper;

/// <summary>A possible spoken language.</summary>
/// <param name="Code">BCP-47.</param>
/// <param name="Probability">0 to 1; those of all languages sum to 1.</param>
public sealed record SpokenLanguage(string Code, double Probability);
