namespace StreamML.Inference.Tests.Cases;

/// <summary>English texts with parts that no translation may touch, each in <c>⟦ ⟧</c>, which are taken away.</summary>
internal static class ProtectedInputs
{
    /// <summary>The lines of case 27.</summary>
    public static readonly string[] Case27 =
    [
        "Dear ⟦{{first_name}}⟧, your order ⟦{{order_id}}⟧ is ready",
        "Dear ⟦{customer}⟧, hello",
        "Dear ⟦%(name)s⟧, hello",
        "Dear ⟦<name>⟧, hello",
    ];

    /// <summary>Further ones of its kind, a style or two each.</summary>
    public static readonly string[] Others =
    [
        "Hello ⟦{{ customer_name }}⟧, thank you for the payment of ⟦{{2}}⟧.",
        "Hello ⟦{0}⟧, you have ⟦{1}⟧ new messages",
        "Good morning ⟦${user.firstName}⟧! Your house is big.",
        "You have ⟦%d⟧ new messages from ⟦%s⟧",
        "The dog ⟦%1$s⟧ is in the house of ⟦%2$s⟧.",
        "The price is ⟦%.2f⟧ and the dog is big",
        "Hello ⟦%{first_name}⟧, the house is ready",
        "Dear ⟦[Customer Name]⟧, your order is ready.",
        "Dear ⟦[[first_name]]⟧, your house is ready.",
        "Dear ⟦*|FNAME|*⟧, welcome to the house",
        "Hello ⟦:name:⟧, the dog is here",
        "Hello ⟦<first name>⟧, where is my order?",
        "Hello ⟦{% if vip %}⟧ dear friend ⟦{% endif %}⟧ good morning",
        "Hello ⟦%%FIRST_NAME%%⟧, good morning",
        "The house is ⟦*⟧big⟦*⟧ and the dog is ⟦_⟧small⟦_⟧",
        "The old price is ⟦~⟧expensive⟦~⟧ today",
        "Write ⟦```docker compose up```⟧ in the house",
        "Write ⟦`npm install`⟧ and wait",
        "The ⟦<b>⟧dog⟦</b>⟧ is big",
        "Open ⟦<a href=\"https://example.com/orders?id=7\" class=\"big link\">⟧your order⟦</a>⟧ today",
        "Open ⟦[⟧your order⟦](https://example.com/orders/7)⟧ today",
        "The house is here: ⟦https://maps.example.com/?q=40.4,-3.7&z=15⟧.",
        "Write to ⟦help.desk+es@example.co.uk⟧ today, please.",
        "Call me at ⟦+1 (555) 010-9999⟧ in the morning",
        "I love ⟦#SummerSale2026⟧ and ⟦@shop_official⟧",
        "I bought ⟦5 kg⟧ of apples and ⟦500 ml⟧ of water for ⟦$19.99⟧",
        "The dog drinks ⟦2.5 l⟧ of water at ⟦10:30⟧",
        "My order ⟦ABC-1234⟧ is not here",
        "Where is the package ⟦1Z999AA10123456784⟧ of my friend?",
        "Thank you ⟦👨‍👩‍👧‍👦⟧ my friend ⟦👍🏽⟧ good morning ⟦🇧🇷⟧",
        "Number ⟦1️⃣⟧ is the dog and number ⟦2️⃣⟧ is the house",
        "Good morning⟦\r\n⟧Where is my order?⟦\r\n\r\n⟧Thank you",
        "  The dog is big.\t",
        "⟦*⟧Dear ⟦{{1}}*⟧⟦\n⟧Your order ⟦{{2}}⟧ is ready ⟦😀⟧⟦\n⟧Thank you!",
        "I paid ⟦1,299.00 USD⟧ on ⟦28/11/2026⟧ for the house",
        "Hello ⟦{count, plural, one {# dog} other {# dogs}}⟧ in the house",
        "The file ⟦invoice_2026-11.pdf⟧ is in ⟦/var/log/orders⟧ today",
        "I want 2 dogs &amp; the house".Replace("&amp;", "⟦&amp;⟧", StringComparison.Ordinal),
        "The dog is happy ⟦:D⟧ today",
        "Hello ⟦@{name}⟧, your house is ⟦#{state}⟧",
        "Hello ⟦__first__⟧, the dog is ⟦$HOME⟧ today",
        "Hello ⟦<?php echo $name ?>⟧, good morning",
        "The price is ⟦$5⟧/month, it was ⟦30%⟧-more before",
        "I saw ⟦100 mg/dl⟧ of water and ⟦25 °C⟧ in the house",
        "The code is ⟦550e8400-e29b-41d4-a716-446655440000⟧ my friend",
        "The code is ⟦12345678-e29b⟧ and the house is ⟦ES9121000418⟧ today",
        "Call ⟦(11) 98765-4321⟧ or ⟦0800 123 456⟧ today",
        "⟦•⟧ the dog⟦\n⟧the house",
        "Write ⟦/help⟧ or ⟦--force⟧ in the house",
        "The ⟦**⟧dog⟦**⟧ is big and the ⟦~~⟧house⟦~~⟧ is small",
        "Hello ⟦{{customer.name | default: \"friend\"}}⟧, good morning",
        "Hello ⟦%1$@⟧, you have ⟦%05d⟧ new dogs and ⟦%lld⟧ houses",
        "Write to me at ⟦wa.me/34600112233⟧ or ⟦example.com/help?x=1⟧.",
        "I love you ⟦❤️⟧ my friend ⟦☎️⟧ today ⟦‼️⟧",
    ];

    /// <summary>The text, and its parts in order.</summary>
    public static (string Text, string[] Parts) Read(string marked)
    {
        string[] pieces = marked.Split('⟦', '⟧');
        return (string.Concat(pieces), [.. pieces.Where((_, i) => i % 2 == 1)]);
    }

    /// <summary>
    /// Why the parts did not come out as they went in; null where they did: each as often, in order, touching what they
    /// touched.
    /// </summary>
    public static string? Fault(string text, IReadOnlyList<string> parts, string translation)
    {
        var (from, at) = (0, 0);
        foreach (string part in parts)
        {
            int before = text.IndexOf(part, from, StringComparison.Ordinal);
            int after = translation.IndexOf(part, at, StringComparison.Ordinal);
            if (after < 0)
            {
                return $"'{part}' is not in its place";
            }

            if (Blank(text, before - 1) != Blank(translation, after - 1)
                || Blank(text, before + part.Length) != Blank(translation, after + part.Length))
            {
                return $"'{part}' touches something else";
            }

            (from, at) = (before + part.Length, after + part.Length);
        }

        foreach (string? part in parts.Distinct())
        {
            if (text.Split(part).Length != translation.Split(part).Length)
            {
                return $"'{part}' is not there as often";
            }
        }

        return text[..^text.TrimStart().Length] != translation[..^translation.TrimStart().Length]
            || text[text.TrimEnd().Length..] != translation[translation.TrimEnd().Length..]
            ? "white space at the ends is another"
            : null;
    }

    private static bool Blank(string text, int at) => at >= 0 && at < text.Length && char.IsWhiteSpace(text[at]);
}
