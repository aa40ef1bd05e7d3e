using StreamML.StreamProcessors.Stages.Enrich;
using V1 = StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Enrich;

/// <summary>Labels of the models as labels of the schema, whose numbers are others.</summary>
public sealed class SameNameTests
{
    private enum Renamed
    {
        Joy,
        Delight,
    }

    [Fact]
    public void Labels_OfEveryModel_HaveTheirNameInTheSchema()
    {
        Compare<Inference.Sentiment.SentimentLabel, V1.SentimentLabel>();
        Compare<Inference.Emotion.EmotionLabel, V1.EmotionLabel>();
        Compare<Inference.Intent.IntentLabel, V1.IntentLabel>();
        Compare<Inference.Risk.RiskLevel, V1.RiskLevel>();
        Compare<Inference.Translation.TranslationOutcome, V1.TranslationOutcome>();
    }

    [Fact]
    public void Label_ThatTheSchemaLacks_IsRefused() =>
        Assert.Throws<TypeInitializationException>(() => SameName<Renamed, V1.EmotionLabel>.Of(Renamed.Joy));

    [Fact]
    public void Number_ThatIsNoLabel_IsRefused() =>
        Assert.Throws<KeyNotFoundException>(
            () => SameName<Inference.Risk.RiskLevel, V1.RiskLevel>.Of((Inference.Risk.RiskLevel)99));

    private static void Compare<TFrom, TTo>()
        where TFrom : struct, Enum
        where TTo : struct, Enum
        => Assert.All(
            Enum.GetValues<TFrom>(),
            label => Assert.Equal(label.ToString(), SameName<TFrom, TTo>.Of(label).ToString()));
}
