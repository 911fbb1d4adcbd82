//! DOS's encodings, in which names in zip archives are by the format's description, and which browsers do not know.

/// The one of the PC's first years, named by APPNOTE.TXT D.1.
pub(super) const CP437: &str = "cp437";
/// The one of Western Europe, in which Windows' own zip folders write there.
pub(super) const CP850: &str = "cp850";

/// Those of Windows' zip folders in the middle of Europe, in Turkey, in Greece and in Israel.
pub(super) const CP852: &str = "cp852";
pub(super) const CP857: &str = "cp857";
pub(super) const CP737: &str = "cp737";
pub(super) const CP862: &str = "cp862";

/// The upper halves.
const TABLES: [(&str, &str); 6] = [
    (
        CP437,
        "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}\
",
    ),
    (
        CP850,
        "\
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}\
",
    ),
    (
        CP852,
        "\
    ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×č\
    áíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
    └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀\
    ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}\
",
    ),
    (
        CP857,
        "\
    ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞş\
    áíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\u{fffd}ÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµ\u{fffd}×ÚÛÙìÿ¯´\u{ad}±\u{fffd}¾¶§÷¸°¨·¹³²■\u{a0}\
",
    ),
    (
        CP737,
        "\
    ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ\
    ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u{a0}\
",
    ),
    (
        CP862,
        "\
    אבגדהוזחטיךכלםמןנסעףפץצקרשת¢£¥₧ƒ\
    áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}\
",
    ),
];

/// The text of bytes in one of these; `None` for other encodings.
pub(super) fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let (_, table) = TABLES.iter().find(|(name, _)| *name == label)?;
    let upper: Vec<char> = table.chars().collect();
    let letter = |&byte: &u8| match byte.checked_sub(128) {
        None => Some(char::from(byte)),
        Some(place) => {
            (upper.get(usize::from(place)).copied()).filter(|&it| it != char::REPLACEMENT_CHARACTER)
        }
    };
    bytes.iter().map(letter).collect()
}
