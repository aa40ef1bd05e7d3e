using StreamML.Inference.Language;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tests.Language;

/// <summary>
/// Holds the detector to what was measured when it was made, less a margin (docs/models/language.md).
/// </summary>
public sealed class ShortLanguagesTests
{
    private static string HeldOut(string name) => Path.Combine(AppContext.BaseDirectory, "corpora", "held-out", name);

    [Fact]
    public void Detector_OneToFiveWords_IsBetterThanCld2AndItsReliableAnswersAreRight()
    {
        var reports = LanguageEvaluation.Run(
            HeldOut("short-languages.tsv"), TimeProvider.System,
            new LanguageDetector(new LanguageOptions()), new Cld2LanguageModel(new LanguageOptions()));
        var (detector, cld2) = (reports[0].All, reports[1].All);
        Assert.InRange(detector.Accuracy, 0.935, 1);
        Assert.InRange(detector.Reliable, 0.79, 1);
        Assert.InRange(detector.ReliablePrecision, 0.985, 1);
        Assert.True(
            detector.Accuracy > cld2.Accuracy + 0.02,
            $"detector {detector.Accuracy:0.000}, CLD2 {cld2.Accuracy:0.000}");
        Assert.All(reports[0].Lengths, of => Assert.InRange(of.ReliablePrecision, 0.965, 1));
    }

    [Theory]
    [InlineData("threats.tsv", 0.93, 0.99)]
    [InlineData("harmless-short.tsv", 0.32, 0.985)]
    public void Detector_OfCustomerMessages_IsRightWhereReliable(string file, double share, double precision)
    {
        var detector = new LanguageDetector(new LanguageOptions());
        var report = LanguageEvaluation.Run(HeldOut(file), TimeProvider.System, detector)[0];
        Assert.InRange(report.All.Reliable, share, 1);
        Assert.InRange(report.All.ReliablePrecision, precision, 1);
    }
}
