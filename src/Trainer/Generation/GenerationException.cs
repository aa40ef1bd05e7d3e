namespace StreamML.Trainer.Generation;

/// <summary>A plan that cannot be made; the message says what to give instead.</summary>
public sealed class GenerationException(string message) : Exception(message);
