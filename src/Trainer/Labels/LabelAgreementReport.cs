using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Labels;

/// <summary>How far people agree on the texts that more than one of them labelled.</summary>
/// <param name="Texts">Those texts.</param>
/// <param name="People">Who labelled one of them.</param>
/// <param name="Labels">The labels that they gave them.</param>
/// <param name="Agreement">Share of the pairs of labels of a text that are the same; a text counts with the number of
/// its labels. Null where there is no such text.</param>
/// <param name="Alpha">Krippendorff's alpha: 1 for full agreement, 0 for what chance would give. Null where it is not
/// defined: no such text, or one label only.</param>
/// <param name="Disagreements">Labels that two people gave the same text, the most frequent first.</param>
public sealed record LabelAgreementReport(
    int Texts, int People, int Labels, double? Agreement, Measured? Alpha, IReadOnlyList<LabelPair> Disagreements);

/// <summary>Two labels that two people gave the same text.</summary>
/// <param name="One">The first of them by name.</param>
/// <param name="Other">The other.</param>
/// <param name="Pairs">How many pairs of people did so, over all texts.</param>
public sealed record LabelPair(string One, string Other, int Pairs);
