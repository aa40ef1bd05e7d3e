using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Tests.Sentiment;

/// <summary>What is ours: labels, confidence, limits, and the repairs on text from phones.</summary>
public sealed class VaderSentimentModelTests
{
    private static readonly VaderSentimentModel Model = new(new VaderOptions());
    private static readonly VaderSentimentModel Strict = new(new VaderOptions { StrictReference = true });

    [Theory]
    [InlineData("Thank you so much! This product is amazing!", SentimentLabel.Positive)]
    [InlineData("I love this!", SentimentLabel.Positive)]
    [InlineData("This is terrible service", SentimentLabel.Negative)]
    [InlineData("When will my order arrive?", SentimentLabel.Neutral)]
    public void Predict_ExamplesOfTheSource_HaveItsLabels(string text, SentimentLabel label)
    {
        Assert.Equal(label, Predict(text).Label);
    }

    [Fact]
    public void Confidence_OfALeaningText_IsTheSizeOfTheScore()
    {
        Assert.Equal(0.4404f, Predict("The book was good.").Confidence);
        Assert.Equal(0.5461f, Predict("Today SUX!").Confidence);
    }

    [Fact]
    public void Confidence_OfANeutralText_IsTheNeutralShare()
    {
        var cancelled = Predict("we met at the bus stop now");
        Assert.Equal(SentimentLabel.Neutral, cancelled.Label);
        Assert.Equal(1, cancelled.EvidenceWords);
        Assert.Equal(cancelled.Neutral, cancelled.Confidence);
    }

    [Fact]
    public void Confidence_WithoutEvidence_IsHalf()
    {
        var result = Predict("When will my order arrive?");
        Assert.Equal(0, result.EvidenceWords);
        Assert.Equal(0.5f, result.Confidence);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\u00A0")]
    public void Predict_NoWords_IsNothing(string text)
    {
        Assert.Equal(default, Predict(text));
    }

    [Theory]
    [InlineData("I don’t like it", "I don't like it")]
    [InlineData("I donʼt like it", "I don't like it")]
    [InlineData("😊thanks", "😊 thanks")]
    [InlineData("😊谢谢", "😊 谢谢")]
    [InlineData("⚠️", "⚠")]
    [InlineData("🤗🏽", "🤗")]
    [InlineData("❤️", "love")]
    [InlineData("💓", "love")]
    [InlineData("👍🏿", "ok")]
    [InlineData("👎", "bad")]
    public void Predict_TextFromPhones_ReadsAsThePlainText(string phone, string plain)
    {
        Assert.Equal(Predict(plain), Predict(phone));
        Assert.NotEqual(0f, Predict(phone).Score);
        Assert.NotEqual(Predict(phone), Predict(phone, Strict));
    }

    [Fact]
    public void Predict_TextOverTheLimit_ScoresItsBeginning()
    {
        var small = new VaderSentimentModel(new VaderOptions { MaxTextChars = 16 });
        Assert.Equal(Predict("good good good !"), Predict("good good good !bad terrible horrible", small));
        Assert.Equal(Predict("fifteen letters"), Predict("fifteen letters😁", small));
        Assert.Equal(Predict("fourteen chars😁"), Predict("fourteen chars😁 bad bad", small));
    }

    [Fact]
    public void Predict_Languages_WithoutEnglishWords_HaveNoEvidence()
    {
        Assert.Equal(0, Predict("متى يصل طلبي؟").EvidenceWords);
        Assert.Equal(0, Predict("注文はいつ届きますか？").EvidenceWords);
    }

    [Fact]
    public void Predict_SmallerTextAfterALargeOne_IsNotTouchedByIt()
    {
        var fresh = new VaderSentimentModel(new VaderOptions());
        var alone = Predict("The book was good.", fresh);
        Predict(string.Concat(Enumerable.Repeat("horrible! but ", 500)), fresh);
        Assert.Equal(alone, Predict("The book was good.", fresh));
    }

    [Fact]
    public void Identity_OfTheTwoSettings_Differs()
    {
        Assert.Equal("vader", Model.Identity.Name);
        Assert.NotEqual(Model.Identity, Strict.Identity);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(65_537)]
    public void Options_MaxTextCharsOutOfRange_IsRefused(int chars)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new VaderSentimentModel(new VaderOptions { MaxTextChars = chars }));
        Assert.Equal($"MaxTextChars is {chars}; it must be 16 to 65536 UTF-16 units.", error.Message);
    }

    [Fact]
    public void Tables_Embedded_AreWhole()
    {
        Assert.Equal(7_517, EmbeddedTable.Rows("vader-lexicon.tsv").Count());
        Assert.Equal(1_386, EmbeddedTable.Rows("emoji-names.tsv").Count());
    }

    private static SentimentPrediction Predict(string text, VaderSentimentModel? model = null)
    {
        var results = new SentimentPrediction[1];
        (model ?? Model).Predict([text], results);
        return results[0];
    }
}
