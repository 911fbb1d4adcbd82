use burn::tensor::{Bytes, DType, Shape};
use burn_pack::{Tensor, Writer};
use classifier::{Classifier, Device, ranking};
use forge::weights::RECIPES;
use sha2::{Digest, Sha256};
use half::f16;
use spectrum::{editor::Editor, filter::FilterChain};

fn up(v: f32) -> f32 { f16::from_f32(v).to_f32() }

fn diffuse(values: &mut [f32], per: usize) {
    for row in values.chunks_mut(per) {
        let mut e = 0.0f32;
        for v in row {
            let q = up(*v);
            // alternatives
            let d = q - *v; // error
            // pick rounding to counter accumulated error
            let bits = f16::from_f32(*v).to_bits();
            let other = if d > 0.0 { // q above v: other is below
                if q > 0.0 { f16::from_bits(bits.wrapping_sub(1)) } else if q < 0.0 { f16::from_bits(bits + 1) } else { f16::from_bits(bits) }
            } else if d < 0.0 { if q > 0.0 { f16::from_bits(bits + 1) } else if q < 0.0 { f16::from_bits(bits.wrapping_sub(1)) } else { f16::from_bits(bits) } } else { f16::from_bits(bits) }.to_f32();
            let d2 = other - *v;
            if (e + d2).abs() < (e + d).abs() { e += d2; *v = other; } else { e += d; *v = q; }
        }
    }
}

#[test]
fn scratch() {
    for recipe in RECIPES {
        let mut base: Option<Vec<Vec<f32>>> = None;
        for variant in ["full", "half", "bias32", "bias+dw32", "diffuse", "diffuse+bias32", "diffuse+bias+dw32", "bias+dw+expand/project<32"] {
            let tensors = recipe.tensors().unwrap();
            let mut bytes = 0;
            let stored = tensors.into_iter().map(|mut t| {
                let per: usize = t.shape[1..].iter().product();
                let is_bias = t.name.ends_with("bias");
                let dw = t.name.contains("depthwise") || t.name.contains("stem");
                let small = variant.contains("<32") && (t.name.starts_with("blocks.0.") || t.name.starts_with("blocks.1.") || t.name.starts_with("blocks.2."));
                let single = variant == "full" || (is_bias && variant.contains("bias")) || (dw && variant.contains("dw")) || small;
                if variant.contains("diffuse") && !is_bias && !single { diffuse(&mut t.values, per); }
                let (d, b): (_, Vec<u8>) = if single { (DType::F32, t.values.iter().flat_map(|v| v.to_le_bytes()).collect()) } else { (DType::F16, t.values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect()) };
                bytes += b.len();
                Tensor::new(t.name, d, Shape::from(t.shape), None, Bytes::from_bytes_vec(b))
            }).collect();
            let file = Writer::new(stored).into_bytes().unwrap().to_vec();
            let mut card = recipe.card();
            card.bytes = file.len();
            card.sha256 = Sha256::digest(&file).iter().map(|b| format!("{b:02x}")).collect();
            let c = Classifier::load(&card, file, &Device::flex()).unwrap();
            let mut all = vec![];
            for name in ["chelsea", "coffee", "rocket"] {
                let p = forge::predict::read_picture(std::path::Path::new(&format!("../../tests/goldens/{name}-{}.png", card.input_size)), card.input_size).unwrap();
                let mut e = Editor::new(p).unwrap();
                for w in ["", "lowpass:16", "highpass:16", "lowpass:40", "highpass:8", "lowpass:24"] {
                    let chain: FilterChain = w.parse().unwrap();
                    let m = chain.mask(card.input_size, card.input_size);
                    all.push(pollster::block_on(c.logits(e.apply(&m))).unwrap());
                }
            }
            if let Some(base) = &base {
                let mut sq = 0.0f64; let mut n = 0; let mut mx = 0.0f32; let mut mp = 0.0f32;
                let mut pp = vec![];
                for (a, b) in all.iter().zip(base) {
                    let (pa, pb) = (ranking::softmax(a), ranking::softmax(b));
                    let mut m1 = 0.0f32;
                    for i in 0..a.len() { let d = a[i] - b[i]; sq += f64::from(d * d); n += 1; mx = mx.max(d.abs()); m1 = m1.max((pa[i] - pb[i]).abs()); }
                    mp = mp.max(m1); pp.push(format!("{m1:.4}"));
                }
                println!("{} {variant}: bytes {bytes} rms {:.5} max logit {mx:.4} max prob {mp:.5} {}", card.id, (sq / n as f64).sqrt(), pp.join(" "));
            } else { base = Some(all); }
        }
    }
}
