using StreamML.Inference.Language;

namespace StreamML.Inference.Tests.Language;

public sealed class LanguageDetectorContractTests : TextModelContract<LanguagePrediction>
{
    private static readonly LanguageDetector Shared = new(new LanguageOptions());

    protected override ITextModel<LanguagePrediction> Model => Shared;

    protected override void AssertInRange(LanguagePrediction result)
    {
        Assert.Matches("^[a-z]{2,3}(-[A-Z][a-z]{3}|-[A-Z]{2})?$", result.Code);
        Assert.InRange(result.Confidence, 0f, 1f);
        Assert.InRange(result.LetterBytes, 0, 200_000);
        if (result.Code == LanguagePrediction.Undetermined)
        {
            Assert.Equal(LanguagePrediction.Unknown, result);
        }
    }
}
