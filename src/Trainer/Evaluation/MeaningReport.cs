namespace StreamML.Trainer.Evaluation;

/// <summary>How far a text model gives the same message the same label in every language.</summary>
/// <param name="Task">The task.</param>
/// <param name="Model">Name and version of the model.</param>
/// <param name="Meanings">Messages, each counted once.</param>
/// <param name="Unanimous">Those of them that got one label in all languages.</param>
/// <param name="All">Over all languages.</param>
/// <param name="Languages">Of each language, in the order of the file.</param>
public sealed record MeaningReport(
    string Task, string Model, int Meanings, int Unanimous, MeaningShares All,
    IReadOnlyDictionary<string, MeaningShares> Languages);

/// <summary>Shares of texts, with intervals of a bootstrap over meanings.</summary>
/// <param name="Texts">Texts.</param>
/// <param name="Agreement">Share whose label is the one that most languages got for the same message.</param>
/// <param name="Accuracy">Share whose label is right.</param>
public sealed record MeaningShares(int Texts, Measured Agreement, Measured Accuracy);
