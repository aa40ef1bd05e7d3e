namespace StreamML.Traffic.People;

/// <summary>Texts that customers write, by language. Slots: {p} a product, {n} a number.</summary>
internal static class Phrases
{
    public static readonly string[] Languages = ["en", "es", "pt", "fr", "de", "it", "hi", "ar", "id", "tr"];

    private static readonly string[] Products =
        ["blue running shoes", "coffee grinder", "desk lamp", "garden chair", "phone case", "rain jacket", "tea set"];

    private static readonly Dictionary<string, string[]> ByLanguage = new(StringComparer.Ordinal)
    {
        ["en"] =
        [
            "Hi! Do you still have the {p} in stock?",
            "I love the {p}, thank you so much 😍",
            "My order {n} has not arrived and nobody answers. This is terrible service!",
            "where is my parcel?? its been {n} days 😡",
            "ok thanks 👍",
            "Can I return the {p}? It broke after one day and I am really disappointed.",
            "Great, see you tomorrow",
            "How much is shipping for {n} pieces?",
            "I want my money back. Worst experience ever.",
            "Perfect, works like a charm! 🎉",
            "I would like to order {n} of the {p}, please",
            "Not bad, but the colour is not what I expected.",
        ],
        ["es"] =
        [
            "Hola, ¿tienen todavía {p}? Me gustaría comprar {n} unidades.",
            "Mi pedido {n} no ha llegado y estoy muy enfadado 😠",
            "Muchas gracias por la ayuda, todo perfecto 🙌",
            "¿Cuánto cuesta el envío a Sevilla?",
            "El producto llegó roto, quiero devolverlo.",
        ],
        ["pt"] =
        [
            "Bom dia! Quero saber o preço do {p}, por favor.",
            "O meu pedido {n} ainda não chegou, isso é um absurdo!",
            "Adorei o atendimento, muito obrigado 💚",
            "Vocês entregam no sábado de manhã?",
        ],
        ["fr"] =
        [
            "Bonjour, est-ce que vous avez encore le {p} en magasin ?",
            "Ma commande {n} n'est toujours pas arrivée, je suis très déçu.",
            "Merci beaucoup, c'est parfait ! 🥰",
            "Je voudrais échanger mes chaussures contre une taille {n}.",
        ],
        ["de"] =
        [
            "Guten Tag, ist der Artikel {n} noch lieferbar?",
            "Leider ist die Lampe kaputt angekommen. Was soll ich tun?",
            "Super, vielen Dank für die schnelle Lieferung! 😊",
            "Wann kommt meine Bestellung endlich an?",
        ],
        ["it"] =
        [
            "Buongiorno, quando arriva il mio ordine {n}?",
            "Grazie mille, siete stati gentilissimi 😊",
            "Il prodotto è difettoso, vorrei un rimborso.",
        ],
        ["hi"] =
        [
            "नमस्ते, मेरा ऑर्डर {n} कब तक आएगा?",
            "बहुत बढ़िया सेवा, धन्यवाद 🙏",
            "मुझे यह सामान वापस करना है, यह टूटा हुआ है।",
        ],
        ["ar"] =
        [
            "مرحبا، متى يصل طلبي رقم {n}؟",
            "شكرا جزيلا على الخدمة الممتازة 🌹",
            "المنتج وصل مكسورا وأريد استرجاع المبلغ",
        ],
        ["id"] =
        [
            "Halo, apakah barang ini masih tersedia? Saya mau pesan {n} buah.",
            "Pesanan saya belum sampai juga, tolong dicek ya 🙏",
            "Terima kasih banyak, pelayanannya bagus sekali!",
        ],
        ["tr"] =
        [
            "Merhaba, siparişim {n} ne zaman gelecek?",
            "Çok teşekkür ederim, harika bir hizmet 👏",
            "Ürün bozuk geldi, iade etmek istiyorum.",
        ],
    };

    public static string Pick(string language, Random random)
    {
        string[] phrases = ByLanguage[language];
        return phrases[random.Next(phrases.Length)]
            .Replace("{p}", Products[random.Next(Products.Length)], StringComparison.Ordinal)
            .Replace("{n}", $"{random.Next(2, 999)}", StringComparison.Ordinal);
    }
}
