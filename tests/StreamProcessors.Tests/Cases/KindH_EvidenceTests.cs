using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Kind H: sure without evidence. Files 22 to 25 and 29 of the cases, and inputs like them.</summary>
public sealed class KindH_EvidenceTests
{
    private const RiskFactors Threats = RiskFactors.LegalThreat | RiskFactors.ChargebackThreat
        | RiskFactors.AuthorityThreat
        | RiskFactors.PublicityThreat;

    [Theory]
    [InlineData("⭐⭐⭐⭐⭐")]
    [InlineData("⭐️⭐️⭐️⭐️")]
    [InlineData("★★★★☆")]
    [InlineData("5 stars")]
    [InlineData("five stars!!")]
    [InlineData("10/10")]
    [InlineData("10/10 would recommend")]
    [InlineData("9.5/10")]
    [InlineData("9,5/10")]
    [InlineData("4.5/5 ⭐")]
    [InlineData("4 out of 5")]
    [InlineData("i give it a 10")]
    [InlineData("cinco estrellas")]
    [InlineData("nota 10")]
    [InlineData("5 étoiles")]
    [InlineData("10 su 10")]
    [InlineData("fünf Sterne")]
    [InlineData("bintang 5")]
    [InlineData("五星好评")]
    [InlineData("👍")]
    [InlineData("👍🏽👍🏽")]
    public async Task Rating_High_IsPositiveAndNoComplaint(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.Equal((SentimentLabel.Positive, RiskLevel.Low), (said.Sentiment, said.Risk));
        Assert.True(said.Score >= 0.4f && said.IntentFlagged && said.Intent != IntentLabel.Complaint);
        Assert.NotEqual(EmotionLabel.Anger, said.Emotion);
    }

    [Theory]
    [InlineData("0/10")]
    [InlineData("1/5")]
    [InlineData("one star")]
    [InlineData("★☆☆☆☆")]
    [InlineData("2 out of 10")]
    [InlineData("una estrella")]
    [InlineData("nota 0")]
    [InlineData("0 von 10 Punkten")]
    [InlineData("1 étoile")]
    [InlineData("👎")]
    [InlineData("👎🏻👎🏻")]
    public async Task Rating_Low_IsNegativeAndNeverHighByItself(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.Equal((SentimentLabel.Negative, RiskLevel.Medium), (said.Sentiment, said.Risk));
        Assert.True(said.Score <= -0.2f);
    }

    [Theory]
    [InlineData("24/7")]
    [InlineData("1/2 kg")]
    [InlineData("12/10 delivery date")]
    [InlineData("10/10/2026")]
    [InlineData("5/10 appointment at noon?")]
    [InlineData("do you have a 5 star hotel near the beach")]
    [InlineData("table for 4 of 5 guests")]
    [InlineData("10:30")]
    public async Task Fraction_ThatIsNoRating_IsNoRating(string text) =>
        Assert.False((await Judged.OfAsync(text)).Factors.HasFlag(RiskFactors.Rating));

    [Theory]
    [InlineData("no")]
    [InlineData("No!!")]
    [InlineData("nooo")]
    [InlineData("stop")]
    [InlineData("STOP")]
    [InlineData("nobody")]
    [InlineData("nothing")]
    [InlineData("yes")]
    [InlineData("ok")]
    [InlineData("si")]
    [InlineData("não")]
    [InlineData("nein danke")]
    [InlineData("personne")]
    [InlineData("niente")]
    [InlineData("gracias")]
    [InlineData("darme de baja")]
    [InlineData("désabonner")]
    [InlineData("tidak")]
    [InlineData("नहीं")]
    [InlineData("لا شكرا")]
    [InlineData("谢谢")]
    [InlineData("wait")]
    [InlineData("12345")]
    public async Task Answer_OfAWord_IsNeutralOrFlaggedAndNoTrouble(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.Equal(SentimentLabel.Neutral, said.Sentiment);
        Assert.True(said.EmotionFlagged || said.Emotion == EmotionLabel.Neutral, said.Emotion.ToString());
        Assert.True(said.IntentFlagged);
        Assert.NotEqual(RiskLevel.High, said.Risk);
    }

    [Theory]
    [InlineData("not bad at all")]
    [InlineData("it's not bad")]
    [InlineData("I have no issues")]
    [InlineData("no está mal")]
    [InlineData("sin problemas")]
    [InlineData("never had a problem")]
    [InlineData("no complaints so far, the shoes fit")]
    [InlineData("the food was not bad at all")]
    [InlineData("we've never had any problems with your service")]
    [InlineData("nothing wrong with it")]
    [InlineData("pas mal du tout")]
    [InlineData("niente male")]
    [InlineData("gar nicht schlecht")]
    [InlineData("nada mal")]
    [InlineData("tidak buruk")]
    public async Task Denial_OfAFault_IsNotNegative(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.True(said.SentimentFlagged || said.Sentiment != SentimentLabel.Negative, $"{said.Sentiment}");
        Assert.True(said.IntentFlagged || said.Intent != IntentLabel.Complaint, $"{said.Intent}");
        Assert.NotEqual(RiskLevel.High, said.Risk);
    }

    [Theory]
    [InlineData("not good")]
    [InlineData("no good at all, it broke")]
    [InlineData("the shoes are not bad but your driver was rude and horrible")]
    [InlineData("I have no issues with the phone, but nobody answers me and I am furious")]
    public async Task Blame_BesideADenial_StaysBlame(string text) =>
        Assert.NotEqual(SentimentLabel.Positive, (await Judged.OfAsync(text)).Sentiment);

    [Theory]
    [InlineData("我要退款！！")]
    [InlineData("退款")]
    [InlineData("注文はどこですか")]
    [InlineData("заказ где")]
    [InlineData("주문 어디")]
    [InlineData("คำสั่งซื้อ")]
    [InlineData("παραγγελία")]
    [InlineData("qwrtz plmkx vbnty")]
    public async Task Text_WithoutEvidence_IsFlagged(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.True(said.AllFlagged, string.Join(", ", said.Unflagged()));
        Assert.Equal(RiskLevel.Medium, said.Risk);
        Assert.True(said.Factors.HasFlag(RiskFactors.SentimentUnknown | RiskFactors.EmotionUnknown));
    }

    [Theory]
    [InlineData("I will sue you, my lawyer is ready")]
    [InlineData("see you in court")]
    [InlineData("expect a letter from my solicitor")]
    [InlineData("I'm disputing the charge with my bank")]
    [InlineData("filing a chargeback today")]
    [InlineData("I have reported you to the police")]
    [InlineData("you will hear from consumer protection")]
    [InlineData("voy a denunciarlos ante Profeco")]
    [InlineData("hablaré con mi abogado")]
    [InlineData("vou acionar o procon")]
    [InlineData("je vais porter plainte")]
    [InlineData("vi denuncio, il mio avvocato è pronto")]
    [InlineData("ich schalte meinen Anwalt ein")]
    [InlineData("saya akan lapor polisi")]
    [InlineData("سأشتكي للشرطة")]
    [InlineData("मैं पुलिस में शिकायत करूंगा")]
    [InlineData("police complaint karunga")]
    [InlineData("我要报警")]
    public async Task Threat_WithLawOrBank_IsHigh(string text) =>
        Assert.Equal(RiskLevel.High, (await Judged.OfAsync(text)).Risk);

    [Theory]
    [InlineData("I'll post this on every social media page")]
    [InlineData("the newspapers will hear of this")]
    [InlineData("you charged me twice")]
    [InlineData("nobody answers for three weeks")]
    [InlineData("the charger caught fire")]
    [InlineData("me cobraron dos veces")]
    [InlineData("personne ne répond")]
    [InlineData("seit drei Wochen warte ich auf mein Geld")]
    public async Task Need_ThatCannotWait_IsNotLow(string text) =>
        Assert.NotEqual(RiskLevel.Low, (await Judged.OfAsync(text)).Risk);

    [Theory]
    [InlineData("is the tennis court open today?")]
    [InlineData("my name is Sue")]
    [InlineData("thanks for the courtesy call")]
    [InlineData("no pressure, take your time")]
    [InlineData("press 1 to continue")]
    [InlineData("is there a police station near the hotel?")]
    [InlineData("what was the issue, did you fix it?")]
    [InlineData("I pursue a degree")]
    [InlineData("suede shoes")]
    [InlineData("un corte de pelo para mañana")]
    [InlineData("avocat bien mûr s'il vous plaît")]
    [InlineData("das Gericht war lecker")]
    public async Task Words_OfThreatsInAnotherSense_AreNoThreat(string text)
    {
        var said = await Judged.OfAsync(text);
        Assert.Equal(RiskFactors.None, said.Factors & Threats);
        Assert.NotEqual(RiskLevel.High, said.Risk);
    }

    [Theory]
    [InlineData("22-stars-are-complaints.txt")]
    [InlineData("23-no-is-anger.txt")]
    [InlineData("24-not-bad.txt")]
    [InlineData("25-unread-script-is-not-flagged.txt")]
    public async Task Case_OfTheFile_IsNotHighRisk(string file)
    {
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Inputs", file)))
        {
            if (line.Length > 0)
            {
                Assert.NotEqual(RiskLevel.High, (await Judged.OfAsync(line)).Risk);
            }
        }
    }
}
