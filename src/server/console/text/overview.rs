//! Words of the overview.

use super::Text;

texts! {
    PERIOD: "ช่วงเวลา", "Period";
    LAST_30: "30 วันล่าสุด", "Last 30 days";
    ROUND: "รอบรายงานที่ {}", "Report round {}";
    FISCAL: "ปีงบประมาณ {}", "Fiscal year {}";
    FISCAL_SHORT: "ปีงบ {}", "FY {}";
    RANGE: "กำหนดเอง", "Other days";
    RANGE_FROM: "ตั้งแต่วันที่", "From";
    RANGE_TO: "ถึงวันที่", "Until";
    RANGE_DO: "แสดง", "Show";
    BAD_DAY: "วันที่ไม่ถูกต้อง กรุณาพิมพ์ทั้งสองช่องเป็น วัน/เดือน/ปี เช่น 22/11/2569 ข้อมูลด้านล่างเป็นของ 30 วันล่าสุด", "These are no days: type both as day/month/year, such as 22/11/2026. What you see below is of the last 30 days.";
    BACKWARDS: "วันสิ้นสุดอยู่ก่อนวันเริ่มต้น กรุณาตรวจทั้งสองช่อง ข้อมูลด้านล่างเป็นของ 30 วันล่าสุด", "The last day is before the first: check both. What you see below is of the last 30 days.";
    TOO_LONG: "ช่วงเวลายาวเกินไป เลือกได้ไม่เกิน 10 ปี ข้อมูลด้านล่างเป็นของ 30 วันล่าสุด", "The range is too long: at most 10 years. What you see below is of the last 30 days.";
    PRINT: "พิมพ์", "Print";
    PRINTED: "พิมพ์เมื่อ {}", "Printed {}";
    OF_UNITS: "เฉพาะเรื่องของหน่วยงานท่าน", "Your unit’s cases only";

    OPEN: "รอดำเนินการ", "Waiting";
    UNROUTED: "ยังไม่ส่งหน่วยงาน {}", "{} not yet routed";
    NONE_UNROUTED: "ส่งหน่วยงานครบแล้ว", "All are routed";
    NONE_LATE: "ไม่มีเรื่องเกินกำหนด", "Nothing is late";
    OF_ANSWERS: "จากที่ตอบแล้ว {} เรื่อง", "of {} answered";

    CHART: "แผนภูมิ", "chart";
    BY_DAY: "เรื่องที่เข้ามาต่อวัน", "Cases per day";
    BY_WEEK: "เรื่องที่เข้ามาต่อสัปดาห์", "Cases per week";
    BY_MONTH: "เรื่องที่เข้ามาต่อเดือน", "Cases per month";
    BY_YEAR: "เรื่องที่เข้ามาต่อปีงบประมาณ", "Cases per fiscal year";
    IN_ALL: "รวม {} เรื่อง", "{} in all";
    MOST: "มากที่สุด {}", "most: {}";
    TOPICS_OVER_TIME: "แต่ละเรื่องเพิ่มหรือลด", "Each topic over time";
    SAME_SCALE: "ทุกภาพใช้มาตราส่วนเดียวกัน", "All on one scale";
    BY_UNIT: "แต่ละหน่วยงาน", "By unit";
    U_UNIT: "หน่วยงาน", "Unit";
    U_OPEN: "รอดำเนินการ", "Waiting";
    U_LATE: "เกินกำหนด", "Late";
    U_MEDIAN: "ตอบภายใน", "Answered within";
    U_ANSWERED: "ตอบแล้ว", "Answered";
    U_SHARE: "สัดส่วน", "Share";
    U_HINT: "ลายขวางคือส่วนที่เกินกำหนด “ตอบภายใน” เป็นมัธยฐานของเรื่องที่ตอบในช่วงเวลานี้", "The hatched part is late. “Answered within” is the median over what was answered in this period.";
    BY_KIND: "ตามประเภท", "By kind";
    BY_CHANNEL: "ตามช่องทาง", "By channel";
    KIND: "ประเภท", "Kind";
    CHANNEL: "ช่องทาง", "Channel";
    MEDIAN_OVER_TIME: "จำนวนวันที่ใช้ตอบ (มัธยฐาน)", "Days to answer (median)";
    PIECE: "ช่วง", "Time";
    NO_ANSWERS: "ยังไม่มีเรื่องที่ตอบในช่วงเวลานี้", "Nothing was answered in this period";
    ALL_KIOSKS: "ดูตู้ทั้งหมด", "All kiosks";
}
