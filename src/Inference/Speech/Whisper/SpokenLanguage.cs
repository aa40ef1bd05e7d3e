namespace StreamML.Inference.Speech.Whisper;

/// <summary>A language that may be spoken.</summary>
/// <param name="Code">BCP-47.</param>
/// <param name="Probability">0 to 1; those of all languages add up to 1.</param>
public sealed record SpokenLanguage(string Code, double Probability);
