using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Media;
using StreamML.Hosting;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Configuration;

/// <summary>A setting that is wrong is refused with its name; it is never passed over.</summary>
public sealed class SettingsTests
{
    private const string WrongValues = """
        Api:Oidc:Authority=http://login.example.com
        Api:Oidc:Authority=https://u:s3cret@login.example.com
        Api:Oidc:Authority=login.example.com
        Api:Oidc:TenantClaim=
        Api:Oidc:ClockSkew=00:11:00
        Dashboard:Oidc:Authority=http://login.example.com
        Dashboard:Oidc:Scope=profile
        Dashboard:Oidc:RoleClaim=
        Dashboard:Oidc:SignInTime=00:00:30
        Kafka:Partitions=-1
        Kafka:TopicPrefix=no spaces
        Kafka:InstanceId=
        Kafka:ReplicationFactor=0
        Retention:TextsDays=-1
        Retention:HistoryDays=36501
        SchemaRegistry:Url=ftp://x
        SchemaRegistry:Url=http://u:p@x
        SchemaRegistry:BearerToken=a b
        SchemaRegistry:TokenUrl=http://x/token
        SchemaRegistry:ProxyUrl=http://u:p@x
        SchemaRegistry:Retries=21
        SchemaRegistry:Timeout=00:00:00.05
        Postgres:Schema=Upper
        Postgres:MaxPoolSize=1
        Processors:MaxQueuedBytes=1000
        Processors:MaxBatchWait=00:00:02
        Onnx:Provider=tpu
        Onnx:IntraOpThreads=-1
        Onnx:MaxBatch=0
        Onnx:MaxTokensPerBatch=63
        Onnx:MaxModelBytes=1023
        Onnx:CudaDevice=64
        Onnx:CudaMemoryBytes=1
        Sink:MaxQueuedBytes=1
        Sink:RetryMax=00:00:00.001
        Streamml:DataDirectory=here
        Streamml:KafkaPort=65536
        Streamml:ReadyFile=here
        Installation:KeyFile=here
        Tenants:Portfolios:1=unknown
        Ingest:Host=example
        Ingest:Port=65536
        Ingest:WebhookPath=hook
        Ingest:WebhookPath=/api/v1/events
        Ingest:AppSecrets:0=
        Ingest:TwilioPath=/health/live
        Ingest:TwilioPath=/webhooks/whatsapp
        Ingest:TwilioAuthTokens:0=
        Ingest:TwilioPublicUrl=hooks.example.com
        Ingest:TwilioPublicUrl=https://u:p@hooks.example.com
        Ingest:TwilioPublicUrl=https://hooks.example.com/?a=1
        Ingest:MaxBodyBytes=4194304
        Ingest:MaxJsonDepth=0
        Ingest:MaxBodyBytesHeld=1
        Ingest:AppendTimeout=00:00:00
        Ingest:ApiTokens:0:TokenSha256=00
        Ingest:ApiTokens:0:Token=short
        Models:ShadowShare=1.1
        Models:MaxModelBytes=1023
        Scorer:StateMemoryBytes=1
        Scorer:MinRescoreInterval=31.00:00:00
        Media:GraphUrl=http://graph.test
        Media:Hosts=
        Media:TwilioAccounts:0:AccountSid=AC:1
        Media:TwilioAccounts:0:AccountSid=
        ModelMonitor:DriftWindow=199
        ModelMonitor:DriftThreshold=0
        ModelMonitor:DriftThreshold=NaN
        Audience:PersonalityLabels=One
        Audience:PersonalityLabels=One,One
        Audience:MinConfidence=1.1
        Audience:MinExamples=3
        Trainer:NewLabels=0
        Trainer:MaxAge=00:00:01
        Trainer:Reports=-1
        Trainer:Backups=-1
        ModelTest:Examples=0
        ModelTest:PredictionMax=00:00:00
        ModelTest:ContactsMin=9
        TextModels:MaxTokens=7
        TextModels:CacheEntries=1
        TextModels:MinEvidenceShare=-0.1
        Voice:Engine=parrot
        Voice:WhisperLanguage=x
        Voice:WhisperTask=sing
        Voice:WhisperBeams=0
        Voice:WhisperThreads=-1
        Voice:WhisperMaxTokens=449
        Voice:WhisperTemperatures=
        Voice:WhisperTemperatures=0.4,0.2
        Voice:WhisperTemperatures=0,hot
        Voice:WhisperCompressionRatioMax=0.5
        Voice:WhisperLogProbabilityMin=1
        Voice:WhisperNoSpeechMin=NaN
        Translation:Engine=bing
        Translation:MaxTextChars=0
        Translation:Pivots=a,b,c,d,e,f,g,h,i
        Translation:MaxPipelines=1
        Translation:TextTimeout=00:00:00
        Translation:RestartDelay=00:01:00
        Translation:Url=ftp://a
        Translation:Url=https://a/?key=s3cret
        Translation:ApiKey=s3cret and a blank
        Translation:HttpTimeout=01:00:00
        Translation:HttpRetries=11
        Translation:HttpBatchTexts=129
        Translation:HttpBatchChars=999
        Translation:HttpAnswerBytesMax=1
        Translation:BreakDuration=00:00:00.001
        Translation:MarianBeams=17
        Translation:MarianBatchSentences=0
        Translation:MarianSentenceTokens=501
        Translation:MarianRepeatsMax=1
        Translation:MarianModelsInMemory=0
        Translation:MarianThreads=257
        Translation:CacheEntries=-1
        Translation:CacheBytes=-1
        Translation:CacheTextChars=0
        """;

    /// <summary>Options and a value that each may not have.</summary>
    public static TheoryData<string, string> OutOfRange
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string line in WrongValues.ReplaceLineEndings("\n").Split('\n'))
            {
                rows.Add(line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]);
            }

            return rows;
        }
    }

    [Theory]
    [InlineData("Kafka:BootstrapServer", "a:1", "Kafka__BootstrapServer is not an option")]
    [InlineData("Api:Oidc:Issuer", "https://a", "Api__Oidc__Issuer is not an option. Api__Oidc has: Audience,")]
    [InlineData("Api:Oidc:Authority", "https://a", "Api__Oidc__Audience must be set with Authority")]
    [InlineData("Api:Oidc:Audience", "streamml", "Api__Oidc__Authority must be set with Audience")]
    [InlineData("Dashboard:Oidc:Authority", "https://a", "Dashboard__Oidc__ClientId must be set with Authority")]
    [InlineData("Dashboard:Oidc:ClientId", "a", "Dashboard__Oidc__Authority must name the issuer that")]
    [InlineData("Dashboard:Oidc:Admins", "a", "give each of them, as in Dashboard__Oidc__Admins__0=value")]
    [InlineData("Processors:MaxBatchRecords", "0", "Processors__MaxBatchRecords must be 1 to 100000")]
    [InlineData("Processors:MaxBatchWait", "00:00:02", "MaxBatchWait must be 00:00:00 to 00:00:01, not 00:00:02")]
    [InlineData("Models:MaxCacheBytes", "1", "Models__MaxCacheBytes must be at least 1048576, not 1.")]
    [InlineData("ModelMonitor:DriftThreshold", "0", "ModelMonitor__DriftThreshold must be over 0 to 10, not 0.")]
    [InlineData("Voice:Engine", "parrot", "must be one of pocketsphinx, whisper, none, not 'parrot'")]
    [InlineData("Voice:Engine", "whisper", "Voice__WhisperModel must be set for Whisper")]
    [InlineData("Translation:Engine", "google", "Translation__ApiKey must be set")]
    [InlineData("Translation:Engine", "marian", "Translation__MarianModels must be set")]
    [InlineData("TextModels:Languages", "english language", "TextModels__Languages cannot be read")]
    [InlineData("TextModels:Languages", "", "TextModels__Languages cannot be read")]
    [InlineData("SchemaRegistry:Password", "p", "SchemaRegistry__Password needs a Username")]
    [InlineData("SchemaRegistry:ClientCertificatePassword", "p", "needs a ClientCertificateFile")]
    [InlineData("Postgres:ConnectionString", "Pass-word=s3cret", "Postgres__ConnectionString cannot be read")]
    [InlineData("Postgres:Password", "s3cret", "Postgres__Password needs a ConnectionString")]
    [InlineData("Ingest:ApiTokens:0:Tenant", "a", "Ingest__ApiTokens__0__Token must be set, or TokenSha256")]
    [InlineData("Ingest:ApiTokens:0:Token", "0123456789abcdef", "Ingest__ApiTokens__0__Tenant must be")]
    [InlineData("Media:TwilioAccounts:0:AccountSid", "AC1", "Media__TwilioAccounts__0__AuthToken must be set")]
    [InlineData("Kafka:Client:acks", "1", "Kafka__Client__acks cannot be set")]
    [InlineData("Ingest:AppSecrets", "not numbered", "as in Ingest__AppSecrets__0=value")]
    [InlineData("Tenants:Portfolios", "not named", "as in Tenants__Portfolios__name=value")]
    public void Value_ThatCannotBe_IsRefusedByName(string key, string value, string message)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((key, value)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_OutOfRange_IsRefusedByNameAndItsSecretIsNotShown(string key, string value)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((key, value)));
        string option = key.Replace(":", "__", StringComparison.Ordinal);
        Assert.True(
            fault.Message.StartsWith($"{option} must ", StringComparison.Ordinal)
            || fault.Message.StartsWith($"{option[..option.LastIndexOf("__", StringComparison.Ordinal)]} must ",
                StringComparison.Ordinal),
            fault.Message);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Media_OfATest_MayBeOnThisMachine()
    {
        var settings = Load(("Media:GraphUrl", "http://graph.test"), ("Media:AllowPrivateAddresses", "true"));
        Assert.Equal("http://graph.test", settings.Get<MediaOptions>().GraphUrl);
    }

    [Fact]
    public void Processors_AsConfigured_ReadSo()
    {
        var settings = Load(("Processors:MaxBatchRecords", "10"), ("Processors:MaxQueuedBytes", "2097152"));
        var options = settings.Get<ProcessorOptions>().HostOptions(
            new("role", [], [], _ => throw new InvalidOperationException("Not made here.")));
        Assert.Equal((10, 2_097_152L), (options.MaxBatchRecords, options.MaxQueuedBytes));
    }

    private static Settings Load(params (string Key, string Value)[] values) =>
        Settings.Load(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
